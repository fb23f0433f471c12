// How many tiles of which size fit on the wall: what is red or yellow stays, the others turn, or stand as marks by group.
// Lengths in wall units.
import { marked, sums } from "batmon/wall-groups.js";

export const GAP = 1.1;
const LARGE = { name: "large", width: 25.2, height: 11.8 };
const TWO = { name: "line two", width: 25.2, height: 9.4 }; // the reason whole, without the bar
const LINE = { name: "line", width: 25.2, height: 7 };
const NAME = { name: "name", width: 22, height: 3.7 };
const BAD = { ...LARGE, height: 13.6 }; // two lines of a reason
const WIDE = { ...LARGE, name: "wide", height: 16 }; // the same, larger, over two columns
const RESERVE = LINE.height + GAP; // for the others, where what is bad would fill the screen
const CALM_PAGES = 3; // beyond, smaller tiles
const MOST_PAGES = 6; // beyond, marks: a round should not take longer than a minute
const SCALES = [1.6, 1.3, 1]; // few jobs are drawn larger
const NOTHING = { kind: "tiles", level: LARGE, columns: 1, heights: [], size: 0, pages: 1, count: 0 };

export const fitting = (length, size) => Math.max(1, Math.floor((length + GAP) / (size + GAP)));
export const used = (heights) => heights.reduce((sum, height) => sum + height + GAP, 0);
export const repeated = (count, height) => Array.from({ length: count }, () => height);

// The heights of the rows: reds over two columns, yellow ones beside them and then below.
function wideRows(reds, ambers, columns) {
  const each = Math.floor(columns / 2);
  const first = Math.ceil(reds / each);
  const left = Math.max(0, ambers - (first * columns - reds * 2));
  return [...repeated(first, WIDE.height), ...repeated(Math.ceil(left / columns), BAD.height)];
}

// All ways in which everything bad fits, the largest first.
function pins(reds, ambers, others, width, height) {
  const bad = reds + ambers;
  const room = (level) => height - (others ? Math.min(RESERVE, level.height + GAP) : -GAP);
  const ways = [];
  const columns = fitting(width, WIDE.width);
  if (columns > 1) ways.push({ level: WIDE, columns, heights: wideRows(reds, ambers, columns), count: bad });
  for (const level of [BAD, TWO, LINE, NAME]) {
    const across = fitting(width, level.width);
    ways.push({ level, columns: across, heights: repeated(Math.ceil(bad / across), level.height), count: bad });
  }
  return ways.filter((way) => used(way.heights) <= room(way.level));
}

// The largest tiles that turn in few pages; else the smallest.
function turn(count, width, height) {
  if (!count) return NOTHING;
  let found = null;
  for (const level of [LARGE, LINE, NAME]) {
    if (height < level.height && level !== NAME) continue;
    const columns = fitting(width, level.width);
    const rows = fitting(height, level.height);
    const size = rows * columns;
    const pages = Math.ceil(count / size);
    const heights = repeated(pages === 1 ? Math.ceil(count / columns) : rows, level.height);
    found = { kind: "tiles", level, columns, heights, size, pages, count };
    if (pages <= CALM_PAGES) return found;
  }
  return found;
}

// What is bad does not fit: as much of it stays as lets the rest of it turn in a minute; the others are numbers.
function overfull(bad, width, height) {
  const columns = fitting(width, NAME.width);
  const way = (rows) => {
    const pinned = { level: NAME, columns, heights: repeated(rows, NAME.height), count: Math.min(bad, rows * columns) };
    return { scale: 1, pinned, turning: turn(bad - pinned.count, width, height - used(pinned.heights)) };
  };
  let rows = fitting(height, NAME.height) - 1;
  while (rows > 0 && way(rows).turning.pages > MOST_PAGES) rows -= 1;
  return way(rows);
}

// `groups` tells how many of the others each group has.
export function layout(reds, ambers, groups, width, height) {
  const bad = reds + ambers;
  const others = groups.reduce((sum, size) => sum + size, 0);
  const at = (scale) => {
    const [w, h] = [width / scale, height / scale];
    const ways = pins(reds, ambers, others, w, h).map((pinned) => ({ scale, pinned, w, h: h - used(pinned.heights) }));
    return ways.map((way) => ({ ...way, turning: turn(others, way.w, way.h) }));
  };
  for (const scale of SCALES) {
    const [best] = at(scale);
    const large = best && (best.pinned.level === WIDE || (best.pinned.level === BAD && best.pinned.columns === 1));
    if (large && best.turning.level === LARGE && best.turning.pages === 1) return best;
  }
  const ways = at(1);
  if (!ways.length) return overfull(bad, width, height);
  const named = ways.find((way) => way.turning.pages <= MOST_PAGES);
  if (named) return named;
  const whole = ways.filter(({ pinned }) => !bad || (pinned.level !== LINE && pinned.level !== NAME)); // with their reason
  const drawn = (way) => ({ ...way, turning: marked(groups, way.w, way.h) });
  const counted = (way) => ({ ...way, turning: sums(groups.length, way.w, way.h) });
  for (const some of [whole, ways]) {
    const found = some.map(drawn).find((way) => way.turning) ?? some.map(counted).find((way) => way.turning.pages === 1);
    if (found) return found;
  }
  return counted(ways.at(-1));
}
