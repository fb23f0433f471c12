// What the history knows of the log that is open: its runs, the lines they rest on, and which runs are folded.
import { markRaw, reactive } from "vue";
import { page } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";
import { logPath } from "batmon/log/address.js";
import { log } from "batmon/log/source.js";
import { above, below, rowsOf, runAt } from "batmon/log/shape.js";

const AGAIN = 4000; // ms after new lines before the history is asked again

// `runs` end where the next one begins; `turn` counts their changes; `hits` are those of a search, in this file.
export const known = reactive({ runs: markRaw([]), marks: markRaw([]), hits: markRaw([]), folded: markRaw(new Set()), more: false, refused: "", turn: 0 });

let stop = new AbortController();
let timer = 0;

export function forget() {
  stop.abort();
  clearTimeout(timer);
  timer = 0;
  Object.assign(known, { runs: markRaw([]), marks: markRaw([]), hits: markRaw([]), folded: markRaw(new Set()), more: false, refused: "" });
  known.turn += 1;
}

export async function learn() {
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  const asked = new URLSearchParams({ file: log.file });
  if (log.encoding) asked.set("encoding", log.encoding);
  const got = await fetchJson(`${logPath(page.job)}/marks?${asked}`, signal);
  if (!got || signal.aborted) return;
  if (got.code) return (known.refused = got.message || got.code);
  const runs = got.runs.map((run, place) => ({ ...run, end: got.runs[place + 1]?.offset ?? Infinity, until: got.runs[place + 1]?.line ?? null }));
  Object.assign(known, { runs: markRaw(runs), marks: markRaw(got.marks.filter((mark) => mark.meaning !== "activity")), more: got.more, refused: "" });
  known.turn += 1;
}

// New lines came: the runs are asked for again, but not for each of them.
export function learnLater() {
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    learn();
  }, AGAIN);
}

export const rows = () => rowsOf(log.lines, known.runs, known.folded, log.start, log.end);
export const skipDown = (offset) => below(known.runs, known.folded, offset);
export const skipUp = (offset) => above(known.runs, known.folded, offset);
export const runOf = (offset) => runAt(known.runs, offset);

export function fold(run, on) {
  const folded = new Set(known.folded);
  if (on) folded.add(run.offset);
  else folded.delete(run.offset);
  known.folded = markRaw(folded);
  known.turn += 1;
}

export function foldAll(on) {
  known.folded = markRaw(new Set(on ? known.runs.map((run) => run.offset) : []));
  known.turn += 1;
}

let looking = 0;

export function stopLooking() {
  looking += 1;
}

// The byte of the next line of a meaning below a place, or above it: among the lines that are loaded, else looked for in
// the file. Null where there is none, undefined where that is not known. `tell` hears how far it has come.
export async function nextOf(meaning, offset, back, tell) {
  const mine = (looking += 1);
  const inside = offset >= log.start - 1 && offset <= log.end;
  if (inside) {
    const lies = (line) => line.meaning === meaning && (back ? line.offset < offset : line.offset > offset);
    const found = back ? log.lines.findLast(lies) : log.lines.find(lies);
    if (found && !known.folded.size) return found.offset;
  }
  let from = offset;
  for (;;) {
    const asked = new URLSearchParams({ file: log.file, offset: String(Math.max(0, from)), meaning, back: String(back) });
    if (log.encoding) asked.set("encoding", log.encoding);
    const got = await fetchJson(`${logPath(page.job)}/next?${asked}`);
    if (!got || got.code || mine !== looking) return undefined;
    if (got.offset !== null || !got.more) return got.offset;
    from = got.reached;
    tell(Math.floor((100 * (back ? log.size - from : from)) / Math.max(1, log.size)));
  }
}

export function nextRun(offset, back) {
  const found = back ? known.runs.findLast((run) => run.offset < offset) : known.runs.find((run) => run.offset > offset);
  return found ?? null;
}

export const countOf = (meaning) => known.marks.filter((mark) => mark.meaning === meaning).length;
