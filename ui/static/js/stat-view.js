// What the reader asked statistics of; it stands in the address, so that it can be sent to a colleague.
import { reactive, watch } from "vue";
import { live } from "batmon/live.js";
import { iso } from "batmon/times.js";

export const SPANS = { 7: "stat.days.7", 30: "stat.days.30", 90: "stat.days.90", 365: "stat.days.365" };
export const GROUPS = { day: "stat.by.day", week: "stat.by.week", month: "stat.by.month" };
const USUAL = 30;
const DAY = 86_400_000;
const asked = new URLSearchParams(window.location.search);
const dated = (text) => (/^\d{4}-\d\d-\d\d$/.test(text ?? "") ? text : "");

export const choice = reactive({
  job: asked.get("job") ?? "",
  days: asked.get("days") in SPANS ? Number(asked.get("days")) : dated(asked.get("since")) ? 0 : USUAL, // 0: own dates
  since: dated(asked.get("since")),
  until: dated(asked.get("until")),
  by: asked.get("by") in GROUPS ? asked.get("by") : "", // empty: what suits the length
});

// The days as the server counts them; null while its clock is not known.
export function stretch() {
  if (!live.ready) return null;
  const today = iso(live.now, live.server.zone).slice(0, 10);
  if (!choice.days) return [choice.since, choice.until || today];
  return [new Date(Date.parse(today) - (choice.days - 1) * DAY).toISOString().slice(0, 10), today];
}

export const lengthOf = (since, until) => Math.round((Date.parse(until) - Date.parse(since)) / DAY) + 1;

export function grouping() {
  if (choice.by) return choice.by;
  const [since, until] = stretch() ?? ["", ""];
  const days = lengthOf(since, until);
  return days > 180 ? "month" : days > 45 ? "week" : "day";
}

// What the API is asked, null while there is nothing to ask.
export function query() {
  const days = stretch();
  if (!days || !days[0]) return null;
  const wanted = new URLSearchParams({ by: grouping(), since: days[0], until: days[1] });
  if (choice.job) wanted.set("job", choice.job);
  return wanted.toString();
}

export function ownDates(since, until) {
  Object.assign(choice, { days: 0, since, until });
}

watch(choice, () => {
  const wanted = new URLSearchParams(window.location.search);
  const own = !choice.days;
  const shown = { job: choice.job, days: own || choice.days === USUAL ? "" : choice.days, since: own ? choice.since : "", until: own ? choice.until : "", by: choice.by };
  for (const [key, value] of Object.entries(shown)) {
    if (value) wanted.set(key, value);
    else wanted.delete(key);
  }
  const text = wanted.toString();
  history.replaceState(history.state, "", window.location.pathname + (text ? `?${text}` : ""));
});
