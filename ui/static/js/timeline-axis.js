// The ticks of a stretch: where they stand, what is written there, and the lines of midnights. Times in seconds from its start.
import { clockOf, dayOf, dayWords } from "batmon/job/days.js";

const STEPS = { "6h": 1800, day: 3600, week: 21600 }; // seconds between two lines of the grid
const TAG = { "6h": 44, day: 34 }; // px around the now tag without a label

// The moments at which a local day begins inside a stretch, its own start among them.
function midnights(start, span, zone) {
  const found = [0];
  for (let at = 3600; at < span; at += 3600) {
    const [before, here] = [dayOf(start + (at - 3600) * 1000, zone), dayOf(start + at * 1000, zone)];
    if (before !== here) found.push(at);
  }
  return found;
}

// [[share, text, hidden], ...] of the labels, the shares of the midnights, and how many parts the grid has.
export function axisOf({ range, start, span, zone, width, nowAt }) {
  const parts = span / STEPS[range];
  if (range === "week") {
    const days = midnights(start, span, zone);
    const labels = days.map((at, place) => {
      const end = days[place + 1] ?? span;
      const hidden = nowAt !== null && nowAt * span >= at && nowAt * span < end; // the tag of now names that day
      return [((at + end) / 2) / span, start ? dayWords(dayOf(start + at * 1000, zone)) : "", hidden];
    });
    return { labels, lines: days.slice(1).map((at) => at / span), parts };
  }
  const labels = Array.from({ length: Math.ceil(parts) }, (_, step) => {
    const at = step * STEPS[range];
    const clock = start ? clockOf(start + at * 1000, zone) : "";
    const hidden = nowAt !== null && Math.abs(at / span - nowAt) * width < TAG[range];
    return [at / span, range === "day" ? clock.slice(0, 2) : clock, hidden];
  });
  return { labels, lines: [], parts };
}

// What stands at now: the clock, in a week with its day.
export const nowWords = (range, at, zone) => (range === "week" ? `${dayWords(dayOf(at, zone))} ` : "") + clockOf(at, zone);
