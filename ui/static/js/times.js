// Moments and lengths as a reader of this page says them. Zones are the server's, never the browser's.
import { t } from "batmon/page.js";
import { inZone } from "batmon/zones.js";

const QUARTER = 900_000; // ms; no zone changes its offset inside a quarter of an hour
const DATE = { year: "numeric", month: "numeric", day: "numeric" };
const FIELDS = { ...DATE, hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
let offsets = new Map();

// Milliseconds that the zone is ahead of UTC at that moment.
function offset(at, zone) {
  const key = `${zone} ${Math.floor(at / QUARTER)}`;
  if (!offsets.has(key)) {
    if (offsets.size > 5000) offsets = new Map();
    const is = Object.fromEntries(inZone(zone, "en-US", FIELDS).formatToParts(at).map((part) => [part.type, Number(part.value)]));
    const wall = Date.UTC(is.year, is.month - 1, is.day, is.hour, is.minute, is.second);
    offsets.set(key, wall - Math.floor(at / 1000) * 1000);
  }
  return offsets.get(key);
}

const two = (number) => String(number).padStart(2, "0");
const local = (at, zone) => new Date(at + offset(at, zone));
const day = (date) => Math.floor(date.getTime() / 86_400_000);

// 06:04:31, 어제 06:05, 11-23 06:05, 2025-11-23; seconds only for today, where asked for.
export function moment(at, zone, now, seconds = false) {
  if (at == null) return "—";
  const is = local(at, zone);
  const today = local(now, zone);
  const apart = day(today) - day(is);
  const clock = `${two(is.getUTCHours())}:${two(is.getUTCMinutes())}`;
  const whole = seconds ? `${clock}:${two(is.getUTCSeconds())}` : clock;
  if (apart === 0) return whole;
  if (apart === 1) return t("time.yesterday", { time: whole });
  if (apart === -1) return t("time.tomorrow", { time: whole });
  const date = `${two(is.getUTCMonth() + 1)}-${two(is.getUTCDate())}`;
  return is.getUTCFullYear() === today.getUTCFullYear() ? `${date} ${clock}` : `${is.getUTCFullYear()}-${date}`;
}

// The same as a moment, without the day where it is the day of `beside`.
export function momentBeside(at, beside, zone, now) {
  if (day(local(at, zone)) !== day(local(beside, zone))) return moment(at, zone, now, true);
  return local(at, zone).toISOString().slice(11, 19);
}

// The tooltip of every moment: 2026-11-24T06:04:31+09:00.
export function iso(at, zone) {
  if (at == null) return "";
  const minutes = Math.round(offset(at, zone) / 60_000);
  const sign = minutes < 0 ? "-" : "+";
  const away = Math.abs(minutes);
  return `${local(at, zone).toISOString().slice(0, 19)}${sign}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

const UNITS = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];

// A length in its largest units: 4분 29초, 1 h 52 m. `units` is 1 where there is little room.
export function duration(seconds, units = 2) {
  if (seconds == null) return "—";
  if (seconds > 0 && seconds < 1) return t("duration.less");
  let rest = Math.max(0, Math.floor(seconds));
  const parts = [];
  for (const [unit, size] of UNITS) {
    const number = Math.floor(rest / size);
    rest -= number * size;
    if (parts.length || number || unit === "s") parts.push([number, unit]);
  }
  const shown = parts.slice(0, units).filter(([number], place) => number || place === 0);
  return shown.map(([number, unit]) => t(`duration.${unit}`, { n: number })).join(" ");
}

// An age or a wait: seconds below a minute, then whole minutes, so that it changes once a minute.
export function age(milliseconds, units = 2) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return duration(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60, units);
}

export const ago = (at, now, units) => (at == null ? "" : t("age.ago", { duration: age(now - at, units) }));

export function ahead(at, now, units) {
  if (at == null) return "";
  return at - now < 1000 ? t("age.now") : t("age.in", { duration: age(at - now, units) });
}
