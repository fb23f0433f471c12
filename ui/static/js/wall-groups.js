// Where so many are well that their names would take minutes: a mark for each, by group; or, without room, numbers.
import { GAP, fitting, repeated, used } from "batmon/wall-layout.js";

const HEAD = 3.7; // the group's name and numbers
const EDGE = 2.6; // on both sides together
const FOOT = 0.9;
const SUM = { width: 29, high: 6.2, low: 3.7 }; // with and without the line below the name
const NARROWEST = 29; // name and numbers beside each other
const PITCHES = [3, 2.4, 2, 1.7, 1.4, 1.2, 1, 0.85, 0.72]; // from one mark to the next

function ranks(groups, columns, width, pitch) {
  const across = Math.floor(((width + GAP) / columns - GAP - EDGE) / pitch);
  const high = groups.map((size) => HEAD + FOOT + Math.ceil(size / across) * pitch);
  const heights = [];
  for (let first = 0; first < high.length; first += columns) heights.push(Math.max(...high.slice(first, first + columns)));
  return { kind: "marked", columns, heights, across, pitch, pages: 1 };
}

// All groups at once with the largest marks that fit, null where none do.
export function marked(groups, width, height) {
  const most = Math.min(fitting(width, NARROWEST), groups.length);
  const ways = PITCHES.flatMap((pitch) => repeated(most, 0).map((_, place) => ranks(groups, most - place, width, pitch)));
  return ways.find((way) => way.across > 0 && used(way.heights) - GAP <= height) ?? null;
}

export function sums(count, width, height) {
  const columns = fitting(width, SUM.width);
  const high = height < SUM.high ? SUM.low : SUM.high;
  const rows = fitting(height, high);
  const pages = Math.ceil(count / (rows * columns));
  const heights = repeated(pages === 1 ? Math.ceil(count / columns) : rows, high);
  return { kind: "sums", columns, heights, size: rows * columns, pages };
}
