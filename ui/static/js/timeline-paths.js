// A lane as a few SVG paths, one for each kind of ink.
import { isComb, MIN, place, rowAt, runsOf, stacked, teeth } from "batmon/timeline-geometry.js";

const CUT = 12; // px between the cuts of a run that does not end
const THIN = 2; // px
const HALF = 3.6; // px, of the head of a pin: one at midnight is seen whole
const PINS = { l: "warn", f: "error", k: "error", m: "error", x: "pale", b: "pale", n: "pale" };

const n = (number) => Math.round(number * 10) / 10;

function box(x, y, w, h, r = 2.5) {
  const k = Math.max(0, Math.min(r, w / 2, h / 2));
  return `M${n(x + k)} ${n(y)}h${n(w - 2 * k)}a${n(k)} ${n(k)} 0 0 1 ${n(k)} ${n(k)}v${n(h - 2 * k)}a${n(k)} ${n(k)} 0 0 1 -${n(k)} ${n(k)}h-${n(w - 2 * k)}a${n(k)} ${n(k)} 0 0 1 -${n(k)} -${n(k)}v-${n(h - 2 * k)}a${n(k)} ${n(k)} 0 0 1 ${n(k)} -${n(k)}Z`;
}

const plain = (x, y, w, h) => `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h-${n(w)}Z`;

function pin(x, high) {
  return `M${n(x - 1)} 4h2V${high - 4}h-2ZM${n(x)} 1l${HALF} ${HALF}l-${HALF} ${HALF}l-${HALF} -${HALF}Z`;
}

// What the ink of one run is: [[layer, path], ...].
function inkOf(kind, x, y, w, h, long) {
  if (kind === "f") return [["error", box(x, y, w, h)]];
  if (kind === "a") return [["cut", `M${n(x + w)} ${n(y)}h-${n(w)}v${n(h)}h${n(w)}`]];
  if (kind === "e") return [["ok", box(x, y, w, h)], ["warn", plain(x, y - 4, w, 3)]];
  if (kind === "u") return [[long || "run", box(x, y, w, h)]];
  if (kind !== "k") return [["ok", box(x, y, w, h)]];
  const parts = [];
  for (let from = 0; from < w; from += CUT) parts.push(["error", plain(x + from, y, Math.min(CUT - 2, w - from), h)]);
  return parts;
}

function drawRuns(add, lane, frame) {
  const { now, span, width, high, long } = frame;
  const runs = runsOf(lane, now, span);
  const comb = isComb(lane, span, width) || runs.some((run) => run.count > 1);
  const least = comb ? Math.min(MIN, Math.max(THIN, place(lane.every ?? span, span, width))) : MIN; // its neighbours stay seen
  const good = (run) => run.kind === "s" && !run.rerun && (lane.every != null || run.count > 1);
  const single = comb ? runs.filter((run) => !good(run)) : runs;
  if (comb) for (const x of teeth(runs.filter((run) => good(run) || (run.kind === "s" && run.rerun && lane.every != null)), span, width)) add("ok", plain(x, (high - 10) / 2 + 1, 2, 10));
  const { rows, depth } = comb ? { rows: single.map(() => 0), depth: 1 } : stacked(single);
  single.forEach((run, place_) => {
    const x = Math.max(-6, place(run.from, span, width));
    const end = Math.min(width + 6, place(run.to, span, width));
    if (end < 0) return;
    const w = Math.max(least, end - x);
    const [y, h] = rowAt(rows[place_], depth, high, "fka".includes(run.kind));
    for (const [layer, path] of inkOf(run.kind, x, y, w, h, run.open ? long : "")) add(layer, path);
    if (run.rerun) add("ring", box(x - 2.5, y - 2.5, w + 5, h + 5, 4));
  });
}

function drawDue(add, lane, [due, letter], frame, count) {
  const { span, width, high } = frame;
  const x = place(due, span, width);
  if (count > 1 && !PINS[letter] && letter !== "r") return; // many that are as they should be: their runs tell it
  const w = place(lane.grace, span, width);
  if (w > 2) {
    add("grace", plain(x, 8, w, high - 15));
    add("end", `M${n(x + w)} 8v${high - 15}`);
  }
  const wide = Math.max(8, w);
  if (letter === "m") add("missed", box(x, (high - 18) / 2 + 1, wide, 18, 3));
  if (letter === "x") add("idle", plain(x, high - 12, Math.max(6, Math.min(wide, 12)), 5));
  if (letter === "b") add("blind", box(x, (high - 12) / 2 + 1, Math.max(8, Math.min(wide, 24)), 12, 2));
  if (letter === "r") add("foot", plain(x, high - 6, wide, 2.5));
  add(`pin-${PINS[letter] ?? "ink"}`, pin(Math.max(HALF, x), high));
}

// How long it usually takes: of the run in progress what is left, of a coming due time the whole.
function drawUsual(add, lane, frame) {
  const { now, span, width, high, usual } = frame;
  if (!usual || lane.every != null) return;
  const ghost = (from, to) => {
    const x = place(from, span, width);
    add("usual", box(x, (high - 12) / 2 + 1, Math.max(3, place(to, span, width) - x), 12));
  };
  for (const run of runsOf(lane, now, span)) if (run.open && run.from + usual > now) ghost(now, run.from + usual);
  for (const [due, letter] of lane.dues) if (letter === "d" && due > now) ghost(due, due + usual);
}

// The layers of a lane, {layer: path}. `late` is the due time that has passed without a success, by the engine's word.
export function layersOf(lane, frame) {
  const layers = {};
  const add = (layer, path) => (layers[layer] = (layers[layer] ?? "") + path);
  const { now, span, width, high, late } = frame;
  const across = (from, to) => plain(place(Math.max(0, from), span, width), 0, place(Math.min(span, to) - Math.max(0, from), span, width), high);
  for (const [from, to] of lane.off) add("off", across(from, to));
  for (const { start, end } of lane.quiet) if (start < span && (end ?? span) > 0) add("quiet", across(start, end ?? span));
  drawUsual(add, lane, frame);
  lane.dues.forEach((due, at) => drawDue(add, lane, due, frame, lane.due_counts?.[at] ?? 1));
  if (late != null && late < now) {
    const x = place(Math.max(0, late), span, width);
    add("late", box(x, (high - 18) / 2 + 1, Math.max(8, place(Math.min(now, span), span, width) - x), 18, 3));
  }
  drawRuns(add, lane, frame);
  return layers;
}

// The layers from back to front.
export const LAYERS = ["off", "quiet", "grace", "end", "usual", "idle", "blind", "missed", "late", "foot", "ok", "warn", "run", "error", "cut", "ring", "pin-pale", "pin-ink", "pin-warn", "pin-error"];

// The band of how many run at once, as an area so high.
export function bandPath(steps, most, span, width, high) {
  if (!most) return "";
  let path = `M0 ${high}`;
  for (const [at, count] of steps) path += `H${n(place(at, span, width))}V${n(high - (count * (high - 2)) / most)}`;
  return `${path}H${width}V${high}Z`;
}
