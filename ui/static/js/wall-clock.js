// The clock of the wall, in the server's zone.
import { page } from "batmon/page.js";
import { inZone } from "batmon/zones.js";

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export function clockOf(at, zone) {
  const time = inZone(zone, "en-GB", CLOCK).format(at);
  const date = inZone(zone, page.language, { month: "long", day: "numeric" }).format(at);
  return { time, hour: Number(time.slice(0, 2)), date, weekday: inZone(zone, page.language, { weekday: "long" }).format(at) };
}
