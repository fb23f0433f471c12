// How statistics are written: numbers, shares with their counts, days, weeks and months.
import { page } from "batmon/page.js";

export const whole = (number) => number.toLocaleString("en-US");

// 93.3 %; a share that is not whole is never written as 100 %, nor one that is not nothing as 0 %.
export function percent(share) {
  if (share == null) return "—";
  const tenths = share === 1 ? 1000 : Math.min(999, Math.max(share ? 1 : 0, Math.round(share * 1000)));
  return `${(tenths / 10).toFixed(1)} %`;
}

const weekday = new Intl.DateTimeFormat(page.language, { weekday: "short", timeZone: "UTC" });

export function periodWords(period, by) {
  const { start, end } = period;
  if (by === "month") return start.slice(0, 7);
  if (by === "day" || start === end) return `${start} ${weekday.format(Date.parse(start))}`;
  return `${start} – ${start.slice(0, 4) === end.slice(0, 4) ? end.slice(5) : end}`;
}

export const shortWords = (period, by) => (by === "month" ? period.start.slice(0, 7) : period.start.slice(5));
