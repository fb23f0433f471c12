// Days as dates without a zone: "2026-11-24" is the job's own day, whatever the browser's.
import { computed } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { iso } from "batmon/times.js";

export const DAY = 86_400_000; // ms
const MINUTE = 60_000;

// The server's clock for what only has to know the day: it moves once a minute, so hundreds of rows rest in between.
export const minute = computed(() => Math.floor(live.now / MINUTE) * MINUTE);

export const dayAt = (text) => Date.parse(`${text}T00:00:00Z`);
export const dayText = (at) => new Date(at).toISOString().slice(0, 10);
export const dayOf = (at, zone) => iso(at, zone).slice(0, 10);
export const clockOf = (at, zone) => iso(at, zone).slice(11, 16);
export const weekday = (at) => (new Date(at).getUTCDay() + 6) % 7; // Monday is 0
export const weekdays = () => t("jobpage.weekdays").split(" ");
export const months = () => t("jobpage.months").split(" ");

// 11-25 수; with its year where that is not the year of `beside`.
export function dayWords(text, beside = text) {
  const day = text.slice(0, 4) === beside.slice(0, 4) ? text.slice(5) : text;
  return `${day} ${weekdays()[weekday(dayAt(text))]}`;
}
