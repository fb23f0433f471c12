// The rows of two runs side by side as segments: lines of both, lines of one, and folds that stand for many.
const CONTEXT = 3; // lines that are shown around a difference
const WORTH = 4; // lines that a fold hides at least
const HEAD = 12; // lines of one run alone that are shown before they are folded
export const STEP = 10_000; // lines that opening a fold shows at once

// A segment: { type, good, run, count }; type: same, told, good, run, or fold with `of` and `key`. Lines of the other
// run are null where there are none.
export function segmentsOf(answer, opened, all) {
  const found = [];
  let told = 0;
  for (const [good, goods, run, runs, same] of answer.stretches) {
    if (!same) {
      if (runs) fold(found, { type: "run", good: null, run, count: runs }, HEAD, CONTEXT, opened, all);
      if (goods) fold(found, { type: "good", good, run: null, count: goods }, HEAD, CONTEXT, opened, all);
      continue;
    }
    const end = good + goods;
    let at = good;
    while (at < end) {
      while (told < answer.told.length && answer.told[told][0] < at) told += 1;
      const next = told < answer.told.length ? Math.min(end, answer.told[told][0]) : end;
      if (next > at) fold(found, { type: "same", good: at, run: run + at - good, count: next - at }, CONTEXT, CONTEXT, opened, all);
      at = next;
      if (at < end) {
        found.push({ type: "told", good: at, run: run + at - good, count: 1 });
        at += 1;
      }
    }
  }
  return placed(found);
}

const shifted = (part, by, count) => ({ ...part, good: part.good === null ? null : part.good + by, run: part.run === null ? null : part.run + by, count });

// Show the first and the last lines of a part, and a fold for those between; so many of them as were opened.
function fold(found, part, head, tail, opened, all) {
  const key = `${part.type} ${part.good} ${part.run}`;
  const shown = head + (all ? Infinity : (opened.get(key) ?? 0));
  const hidden = part.count - shown - tail;
  if (hidden < WORTH) return void found.push(part);
  found.push(shifted(part, 0, shown));
  found.push({ ...shifted(part, shown, 1), type: "fold", of: part.type, hidden, key });
  found.push(shifted(part, part.count - tail, tail));
}

function placed(segments) {
  let at = 0;
  for (const one of segments) {
    one.at = at;
    at += one.count;
  }
  return { segments, total: at, differences: differencesOf(segments) };
}

const differs = (one) => one.type !== "same" && !(one.type === "fold" && one.of === "same");

// The row with which each difference begins: neighbouring lines that differ are one.
function differencesOf(segments) {
  const found = [];
  segments.forEach((one, number) => {
    if (differs(one) && !(number && differs(segments[number - 1]))) found.push(one.at);
  });
  return found;
}

function placeOf(segments, row) {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle].at <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

// The rows from one to another: { row, type, good, run } with the places of their lines.
export function rowsBetween({ segments, total }, from, to) {
  const found = [];
  let place = segments.length ? placeOf(segments, from) : 0;
  for (let row = from; row < Math.min(to, total); row += 1) {
    while (row >= segments[place].at + segments[place].count) place += 1;
    const one = segments[place];
    const by = row - one.at;
    found.push({ ...one, row, good: one.good === null ? null : one.good + by, run: one.run === null ? null : one.run + by });
  }
  return found;
}
