// The clock of the wall, in the server's zone.
import { page } from "batmon/page.js";

const made = new Map();

function formats(zone) {
  if (!made.has(zone)) {
    const make = (timeZone) => ({
      clock: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      date: new Intl.DateTimeFormat(page.language, { timeZone, month: "long", day: "numeric" }),
      weekday: new Intl.DateTimeFormat(page.language, { timeZone, weekday: "long" }),
    });
    try {
      made.set(zone, make(zone));
    } catch {
      made.set(zone, make("UTC")); // a zone that this browser does not know
    }
  }
  return made.get(zone);
}

export function clockOf(at, zone) {
  const { clock, date, weekday } = formats(zone);
  const time = clock.format(at);
  return { time, hour: Number(time.slice(0, 2)), date: date.format(at), weekday: weekday.format(at) };
}
