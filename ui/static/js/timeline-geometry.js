// Where the things of a lane lie. Times are seconds of the day, `span` its length, `now` may lie outside of it; no words.
export const MIN = 4; // px, the least width of a run
const COMB = 12; // px between two due runs below which they are drawn as a comb
const TOOTH = 4; // px
const NEAR = 3; // px around a thing that still mean it
const PIN = 10; // px from the top of a lane where the heads of the pins are

export const place = (seconds, span, width) => (seconds * width) / span;

export function shiftDay(day, by) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

export const daysBetween = (from, to) => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

// The runs of a lane with their ends; an open one reaches to now, and a later day is full of it.
export function runsOf(lane, now, span) {
  return lane.starts.map((from, index) => {
    const letter = lane.kinds[index];
    const kind = letter.toLowerCase();
    const length = lane.lengths[index];
    const open = length == null && (kind === "u" || kind === "k");
    const to = open ? Math.max(from, Math.min(now, span)) : from + (length ?? 0);
    return { from, to, kind, open, rerun: letter !== kind, index, length, count: lane.counts?.[index] ?? 1 };
  });
}

// Runs that overlap stand in rows, one below the other: each in the first row that is free again.
export function stacked(runs) {
  const ends = [];
  const rows = runs.map((run) => {
    let row = ends.findIndex((end) => end <= run.from);
    if (row < 0) row = ends.push(0) - 1;
    ends[row] = Math.max(run.to, run.from + 1);
    return row;
  });
  return { rows, depth: Math.max(1, ends.length) };
}

// The top and height of a row of runs in a lane so high.
export function rowAt(row, depth, high, tall) {
  if (depth === 1) return tall ? [(high - 18) / 2 + 1, 18] : [(high - 12) / 2 + 1, 12];
  const step = (high - 8) / depth;
  return [5 + row * step, Math.max(2, step - 1)];
}

export const isComb = (lane, span, width) => lane.every != null && place(lane.every, span, width) < COMB;

// The columns of a comb: where at least one of the runs began, as left edges in pixels; of several in one, where they lie.
export function teeth(runs, span, width) {
  const columns = new Set();
  const put = (seconds) => {
    const x = place(seconds, span, width);
    if (x > -TOOTH && x < width) columns.add(Math.max(0, Math.floor(x / TOOTH) * TOOTH));
  };
  for (const run of runs) {
    put(run.from);
    if (run.count > 1) for (let x = Math.ceil(place(run.from, span, width) / TOOTH) * TOOTH; x < place(run.to, span, width); x += TOOTH) put((x * span) / width);
  }
  return [...columns].sort((a, b) => a - b);
}

// When the runs of a lane went on, [[from, to], ...]; by the grain, as whole grains that touch each other.
function going(lane, now, span, grain) {
  const all = runsOf(lane, now, span).map((run) => [Math.max(0, run.from), Math.min(span, Math.max(run.to, run.from + 1))]).filter(([from, to]) => to > from);
  if (!grain) return all;
  const parts = [];
  for (const [from, to] of all.map(([a, b]) => [Math.floor(a / grain) * grain, Math.ceil(b / grain) * grain]).sort((a, b) => a[0] - b[0])) {
    if (parts.length && from <= parts.at(-1)[1]) parts.at(-1)[1] = Math.max(parts.at(-1)[1], to);
    else parts.push([from, to]);
  }
  return parts;
}

// How many run at once: [[from, count], ...] where it changes, and the most; by a grain, how many jobs ran in each.
export function atOnce(lanes, now, span, grain = null) {
  const changes = new Map();
  const add = (at, by) => changes.set(at, (changes.get(at) ?? 0) + by);
  for (const lane of lanes) {
    for (const [from, to] of going(lane, now, span, grain)) {
      add(from, 1);
      add(to, -1);
    }
  }
  let count = 0;
  let most = 0;
  const steps = [];
  for (const at of [...changes.keys()].sort((a, b) => a - b)) {
    const by = changes.get(at);
    if (!by) continue;
    count += by;
    most = Math.max(most, count);
    steps.push([at, count]);
  }
  return { steps, most };
}

// What of a lane can be pointed at, by time: due times with their grace, runs, quiet hours, days off.
export function spotsOf(lane, now, span) {
  const dues = lane.dues.map(([from, letter, seen], at) => ({ type: "due", from, to: from + lane.grace, letter, seen, count: lane.due_counts?.[at] ?? 1 }));
  const runs = runsOf(lane, now, span).map((run) => ({ ...run, type: "run" }));
  const quiet = lane.quiet.map((one) => ({ ...one, type: "quiet", from: one.start, to: one.end ?? Infinity }));
  const off = lane.off.map(([from, to, why]) => ({ type: "off", from, to, why }));
  return [...dues, ...runs, ...quiet, ...off].filter((spot) => spot.from < span && (spot.to >= 0 || spot.type === "run")).sort((a, b) => a.from - b.from);
}

// The spots that the arrow keys stop at: of a comb only what is odd.
export function stops(spots, comb) {
  const odd = spots.filter((spot) => spot.type !== "run" || spot.kind !== "s" || spot.rerun);
  return comb && odd.length ? odd : spots;
}

// The spot under a pointer: the head of a pin, else a run, else a due time with its grace, else what lies behind.
export function spotAt(spots, x, y, span, width) {
  const at = (spot) => place(spot.from, span, width);
  const end = (spot) => Math.max(place(Math.min(spot.to, span), span, width), at(spot) + MIN);
  const over = (spot, near) => x >= at(spot) - near && x <= end(spot) + near;
  const closest = (found) => found.sort((a, b) => Math.abs(x - at(a)) - Math.abs(x - at(b)))[0];
  const of = (type) => spots.filter((spot) => spot.type === type);
  const heads = y <= PIN ? of("due").filter((spot) => Math.abs(x - at(spot)) <= 2 * NEAR) : [];
  const runs = of("run").filter((run) => over(run, NEAR));
  const odd = runs.filter((run) => run.kind !== "s");
  for (const found of [heads, odd, runs, of("due").filter((due) => over(due, NEAR)), of("quiet").filter((one) => over(one, 0)), of("off").filter((one) => over(one, 0))]) {
    if (found.length) return closest(found);
  }
  return null;
}

const GOOD = "sler";
const BAD = "fk";

// What became of the due times of these lanes: [how many, good, bad, missed, still to come].
export function sums(lanes) {
  const dues = lanes.flatMap((lane) => lane.dues.map(([, letter], at) => [letter, lane.due_counts?.[at] ?? 1]));
  const of = (some) => dues.filter(([letter]) => !some || some.includes(letter)).reduce((sum, [, count]) => sum + count, 0);
  return [of(), of(GOOD), of(BAD), of("m"), of("du")];
}
