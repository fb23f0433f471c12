// One day of the year as a square: the same marks as the occurrence bar's, laid on a cell.
export const LETTERS = { succeeded: "s", succeeded_late: "l", succeeded_with_errors: "e", recovered: "r", failed: "f", stuck: "k", missed: "m", excused: "x", blind: "b" };
export const GLYPHS = { s: "ok", l: "warn", e: "warn", r: "ok", f: "error", k: "error", m: "error", x: "idle", b: "idle" };

const box = (x, y, w, h) => `M${x} ${y}h${w}v${h}h-${w}Z`;

function hatch(x, y, c) {
  let path = "";
  for (let at = 3; at < 2 * c; at += 4) {
    const low = Math.min(at, c);
    const right = at - low;
    path += `M${x + right} ${y + low}L${x + low} ${y + right}`;
  }
  return path;
}

// Where a mark puts ink on a cell of side `c` at x, y: [layer, path].
export const CELL = {
  s: (x, y, c) => [["ok", box(x, y, c, c)]],
  l: (x, y, c) => [["warn", box(x, y, c, c * 0.28)], ["warn", box(x, y + c * 0.42, c, c * 0.58)]],
  e: (x, y, c) => [["warn", box(x, y, c, c * 0.3)], ["ok", box(x, y + c * 0.42, c, c * 0.58)]],
  r: (x, y, c) => [["ok", box(x, y, c, c * 0.62)], ["error", box(x, y + c * 0.74, c, c * 0.26)]],
  f: (x, y, c) => [["error", box(x, y, c, c)], ["cross", `M${x + c * 0.3} ${y + c * 0.3}l${c * 0.4} ${c * 0.4}m0 -${c * 0.4}l-${c * 0.4} ${c * 0.4}`]],
  k: (x, y, c) => [["error", box(x, y, c, c * 0.22)], ["error", box(x, y + c * 0.36, c, c * 0.22)], ["error", box(x, y + c * 0.72, c, c * 0.28)]],
  m: (x, y, c) => [["missed", box(x + 0.75, y + 0.75, c - 1.5, c - 1.5)]],
  x: (x, y, c) => [["free", box(x + 0.5, y + 0.5, c - 1, c - 1)], ["idle", box(x, y + c * 0.75, c, c * 0.25)]],
  b: (x, y, c) => [["blind", hatch(x, y, c)]],
  none: (x, y, c) => [["free", box(x + 0.5, y + 0.5, c - 1, c - 1)]],
};

// The marks of many cells as one path per layer.
export function layered(cells, c) {
  const layers = {};
  for (const { letter, x, y } of cells) for (const [layer, path] of CELL[letter](x, y, c)) layers[layer] = (layers[layer] ?? "") + path;
  return layers;
}
