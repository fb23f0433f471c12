// What stands below what: the lines that are loaded, with the head of each run, and without those that are folded away.

// The run that a byte lies in, null above the first.
export function runAt(runs, offset) {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low ? runs[low - 1] : null;
}

// Rows of the lines between two bytes. `folded` holds the offsets of the runs that are folded.
export function rowsOf(lines, runs, folded, start, end) {
  const rows = [];
  let next = runs.findIndex((run) => run.offset >= start);
  if (next < 0) next = runs.length;
  const headsUpTo = (offset) => {
    for (; next < runs.length && runs[next].offset <= offset; next += 1) rows.push({ key: `${runs[next].offset}r`, offset: runs[next].offset, run: runs[next], folded: folded.has(runs[next].offset) });
  };
  let within = runAt(runs, start);
  let [from, hidden] = [next, Boolean(within && folded.has(within.offset))];
  for (const line of lines) {
    headsUpTo(line.offset);
    if (next !== from) {
      from = next;
      within = runs[next - 1];
      hidden = folded.has(within.offset);
    }
    if (!hidden) rows.push({ key: line.offset, offset: line.offset, line });
  }
  if (lines.length || runs.length) headsUpTo(end - 1);
  return rows;
}

// Where to read on below a place that may lie in a folded run; Infinity where that is the last.
export function below(runs, folded, offset) {
  const run = runAt(runs, offset);
  return run && folded.has(run.offset) ? run.end : offset;
}

// ... and above it: the place itself, or where the folded run begins that ends there.
export function above(runs, folded, offset) {
  const run = runAt(runs, offset - 1);
  return run && folded.has(run.offset) ? run.offset : offset;
}
