// Which stretch is shown: six hours, a day or a week. It stands in the address, so that it can be sent to a colleague;
// without a day in it, it is the one that now lies in. All by the clock on the wall of the server's zone.
import { reactive } from "vue";
import { daysBetween, shiftDay } from "batmon/timeline-geometry.js";

const AHEAD = 7; // days of the plan that can be looked at
const BEFORE = 4; // of the six hours around now, those that are gone
const DAY = /^\d{4}-\d\d-\d\d$/;
const HOUR = /^(\d|1\d|2[0-3])$/;

export const RANGES = ["6h", "day", "week"];
export const HOURS = { "6h": 6, day: 24, week: 168 };

function fromAddress() {
  const query = new URLSearchParams(window.location.search);
  const day = query.get("day") ?? "";
  const range = query.get("range");
  const known = DAY.test(day) && !Number.isNaN(Date.parse(day));
  const hour = HOUR.test(query.get("hour") ?? "") ? Number(query.get("hour")) : 0;
  return { range: RANGES.includes(range) ? range : "day", day: known ? day : null, hour: known ? hour : 0 };
}

export const asked = reactive(fromAddress());

const monday = (day) => shiftDay(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
const moved = (day, hour, by) => [shiftDay(day, Math.floor((hour + by) / 24)), (((hour + by) % 24) + 24) % 24];

// The stretch of a length that a day (and hour) lies in, or that is asked for; `now` is "2026-11-24T07".
export function stretch({ range, day, hour }, now) {
  const today = now.slice(0, 10);
  if (range === "week") return { range, day: monday(day ?? today), hour: 0 };
  if (range === "day") return { range, day: day ?? today, hour: 0 };
  if (day) return { range, day, hour };
  const [begins, from] = moved(today, Number(now.slice(11, 13)), -BEFORE);
  return { range, day: begins, hour: from };
}

const text = (day, hour) => `${day}T${String(hour).padStart(2, "0")}`;
export const endOf = ({ range, day, hour }) => moved(day, hour, HOURS[range]);
export const holds = (one, now) => text(one.day, one.hour) <= now && now < text(...endOf(one));

// The next stretch of the same length, or the one before.
export function turned(one, by) {
  const [day, hour] = moved(one.day, one.hour, by * HOURS[one.range]);
  return { range: one.range, day, hour };
}

// How many stretches away from the one of now: 0 this, -1 the one before.
export const apart = (one, now) => Math.round((daysBetween(stretch({ range: one.range, day: null }, now).day, one.day) * 24) / HOURS[one.range]);

export const last = (now) => shiftDay(now.slice(0, 10), AHEAD);
export const isOut = (one, now) => one.day > last(now);

export function goTo(one, now) {
  if (isOut(one, now)) return;
  const here = one.day === null || holds(one, now);
  Object.assign(asked, { range: one.range, day: here ? null : one.day, hour: here ? 0 : one.hour });
  const query = new URLSearchParams(window.location.search);
  const put = (name, value) => (value == null ? query.delete(name) : query.set(name, value));
  put("range", asked.range === "day" ? null : asked.range);
  put("day", asked.day);
  put("hour", asked.day && asked.range === "6h" ? asked.hour : null);
  const written = query.toString();
  history.pushState(history.state, "", window.location.pathname + (written ? `?${written}` : ""));
}

// The same place at another length: the stretch that begins where this one does, or the one of now.
export function lengthen(one, range, now) {
  goTo(holds(one, now) ? { range, day: null } : stretch({ range, day: one.day, hour: one.hour }, now), now);
}

window.addEventListener("popstate", () => Object.assign(asked, fromAddress()));
