// How many tiles of which size fit on the wall: what is red or yellow stays, the others turn. Lengths in wall units.
const GAP = 1.1;
const LARGE = { name: "large", width: 25.2, height: 11.8 };
const LINE = { name: "line", width: 25.2, height: 7 };
const NAME = { name: "name", width: 22, height: 3.7 };
const BAD = { ...LARGE, height: 13.6 }; // two lines of a reason
const WIDE = { ...LARGE, name: "wide", height: 16 }; // the same, larger, over two columns
const RESERVE = LINE.height + GAP; // for the others, where what is bad would fill the screen
const MOST_PAGES = 12; // beyond, smaller tiles: a round should not take a quarter of an hour
const BEARABLE = 40; // beyond, what is bad makes room
const SCALES = [1.6, 1.3, 1]; // few jobs are drawn larger

const fitting = (length, size) => Math.max(1, Math.floor((length + GAP) / (size + GAP)));
const used = (heights) => heights.reduce((sum, height) => sum + height + GAP, 0);
const repeated = (count, height) => Array.from({ length: count }, () => height);

// The heights of the rows: reds over two columns, yellow ones beside them and then below.
function wideRows(reds, ambers, columns) {
  const each = Math.floor(columns / 2);
  const first = Math.ceil(reds / each);
  const left = Math.max(0, ambers - (first * columns - reds * 2));
  return [...repeated(first, WIDE.height), ...repeated(Math.ceil(left / columns), BAD.height)];
}

// All ways in which what is bad fits, the largest first; at least one, even if some of it has to turn with the others.
function pins(reds, ambers, others, width, height) {
  const bad = reds + ambers;
  const room = height - (others ? RESERVE : -GAP);
  const ways = [];
  const columns = fitting(width, WIDE.width);
  if (columns > 1) ways.push({ level: WIDE, columns, heights: wideRows(reds, ambers, columns), count: bad });
  for (const level of [BAD, LINE, NAME]) {
    const across = fitting(width, level.width);
    ways.push({ level, columns: across, heights: repeated(Math.ceil(bad / across), level.height), count: bad });
  }
  const fit = ways.filter((way) => used(way.heights) <= room);
  if (fit.length) return fit;
  const across = fitting(width, NAME.width);
  const heights = repeated(fitting(height - RESERVE, NAME.height), NAME.height);
  return [{ level: NAME, columns: across, heights, count: Math.min(bad, heights.length * across) }];
}

function turn(count, width, height) {
  if (!count) return { level: LARGE, columns: 1, heights: [], size: 0, pages: 1 };
  let found = null;
  for (const level of [LARGE, LINE, NAME]) {
    if (found && height < level.height) break;
    const columns = fitting(width, level.width);
    const rows = fitting(height, level.height);
    const size = rows * columns;
    const pages = Math.ceil(count / size);
    found = { level, columns, heights: repeated(pages === 1 ? Math.ceil(count / columns) : rows, level.height), size, pages };
    if (height >= level.height && pages <= MOST_PAGES) return found;
  }
  return found;
}

// The largest tiles for what is bad that leave the others a round of bearable length.
export function layout(reds, ambers, others, width, height) {
  const at = (scale) => {
    const [w, h] = [width / scale, height / scale];
    const turning = (pinned) => turn(reds + ambers - pinned.count + others, w, h - used(pinned.heights));
    return pins(reds, ambers, others, w, h).map((pinned) => ({ scale, pinned, turning: turning(pinned) }));
  };
  for (const scale of SCALES) {
    const [best] = at(scale);
    const large = best.pinned.level === WIDE || (best.pinned.level === BAD && best.pinned.columns === 1);
    if (large && best.turning.level === LARGE && best.turning.pages === 1) return best;
  }
  const ways = at(1);
  return ways.find((way) => way.turning.pages <= BEARABLE) ?? ways.find((way) => way.pinned.level === LINE) ?? ways[0];
}
