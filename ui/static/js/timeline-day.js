// Which day is shown: it stands in the address, so that it can be sent to a colleague. None is today.
import { reactive } from "vue";
import { daysBetween, shiftDay } from "batmon/timeline-geometry.js";

const AHEAD = 7; // days of the plan that can be looked at
const DAY = /^\d{4}-\d\d-\d\d$/;

function fromAddress() {
  const day = new URLSearchParams(window.location.search).get("day");
  return DAY.test(day ?? "") && !Number.isNaN(Date.parse(day)) ? day : null;
}

export const asked = reactive({ day: fromAddress() });

export const last = (today) => shiftDay(today, AHEAD);

export function goTo(day, today) {
  if (day > last(today)) return;
  asked.day = day === today ? null : day;
  const query = new URLSearchParams(window.location.search);
  if (asked.day) query.set("day", asked.day);
  else query.delete("day");
  const text = query.toString();
  history.pushState(history.state, "", window.location.pathname + (text ? `?${text}` : ""));
}

// 0 today, -1 yesterday, 1 tomorrow.
export const apart = (day, today) => daysBetween(today, day);

window.addEventListener("popstate", () => (asked.day = fromAddress()));
