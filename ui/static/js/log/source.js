// The log that is open: the lines that are loaded, one stretch of the file, and how more of them are fetched.
import { markRaw, reactive } from "vue";
import { page, t } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";
import { logPath } from "batmon/log/address.js";

export const BLOCK = 256; // lines of one question
const BLOCKS = 64; // that are kept
const SOON = 300; // ms after which the reader is told that lines are waited for: most come earlier
const [ABOVE, BELOW] = [0.4, 1]; // parts of what is in sight that a jump loads around its place: it lands at a third or on top

// `state`: loading, ready, none (the job has no log), failed. `start` and `end`: the bytes that the lines cover; `first`
// and `last`: nothing stands above them, or below. `turn` counts their changes. `trouble`: why more cannot be read.
export const log = reactive({
  state: "loading", code: "", said: "", trouble: "", waiting: false,
  file: "", encoding: "", readAs: "", packed: false, cut: false,
  size: 0, total: null, counted: 1, edition: "",
  lines: markRaw([]), start: 0, end: 0, first: true, last: true, turn: 0,
});

// How many rows are in sight at once, about.
export const room = { rows: 60 };

let life = 0; // of the file as it is read now: answers to an older one are left aside
let stretch = 0; // ... and of the stretch of it that is loaded
let loads = 0; // questions for a stretch that are not answered yet
let waits = 0; // the timer after which it is told that lines are waited for
let jumps = new AbortController();
const growing = { up: null, down: null };
const told = { replaced: () => {} };

// Called with `replaced` or `shorter` when the file is another than the one that was read.
export function onReplaced(run) {
  told.replaced = run;
}

export function query(place) {
  const asked = new URLSearchParams({ file: log.file, marks: "true", ...place });
  if (log.encoding) asked.set("encoding", log.encoding);
  if (log.edition) asked.set("edition", log.edition);
  return `${logPath(page.job)}/lines?${asked}`;
}

// The window that is asked for; null where it is not wanted any more, or the file is another by now.
async function ask(place, signal) {
  const mine = life;
  const size = log.size;
  const got = await fetchJson(query(place), signal);
  if (!got || mine !== life) return null;
  if (got.code) return got;
  if (!got.same || got.size < size) {
    told.replaced(got.same ? "shorter" : "replaced");
    return null;
  }
  log.edition = got.edition;
  Object.assign(log, { size: Math.max(log.size, got.size), total: got.total ?? log.total, counted: got.counted, readAs: got.encoding, cut: got.cut });
  return got;
}

// Ask whether this still is the file that is shown.
export const confirm = () => ask({ offset: 0, before: 0, count: 1 });

function hold(lines, changed) {
  log.lines = markRaw(lines);
  Object.assign(log, changed);
  log.turn += 1;
}

// Forget all that is known of the file: it is another one, is read in another way, or has begun anew.
export function reset(file, encoding, packed = false) {
  life += 1;
  stretch += 1;
  jumps.abort();
  growing.up = growing.down = null;
  hold([], { state: "loading", code: "", said: "", trouble: "", file, encoding, packed, size: 0, total: null, counted: 1, edition: "", start: 0, end: 0, first: true, last: true });
}

export const isLoading = () => loads > 0;

// Say whether the reader waits for lines: he is told where it takes long.
export function awaited(lines) {
  if (lines) waits ||= setTimeout(() => (log.waiting = true), SOON);
  else if (!loads) {
    clearTimeout(waits);
    waits = 0;
    log.waiting = false;
  }
}

const why = (refused) => refused.message || t("lines.unreachable");

export const covers = (offset) => log.lines.length > 0 && (offset >= log.start || log.first) && (offset < log.end || log.last);

// Load the lines around a place: { offset }, { line }, { at } or { tail: true }. Returns "" or why not; null if overtaken.
// `loaded` is called with them, before anything is drawn.
export async function load(place, loaded = () => {}) {
  jumps.abort();
  jumps = new AbortController();
  const { signal } = jumps;
  const asked = place.tail ? { tail: BLOCK } : { before: Math.ceil(room.rows * ABOVE), count: Math.ceil(room.rows * (ABOVE + BELOW)) };
  if (place.offset != null) asked.offset = place.offset;
  if (place.line != null) asked.from = Math.max(1, place.line);
  if (place.at != null) asked.at = place.at;
  loads += 1;
  awaited(true);
  const got = await ask(asked, signal);
  loads -= 1;
  awaited(false);
  if (signal.aborted) return null;
  if (!got) return null;
  if (got.code) {
    if (log.state !== "ready") Object.assign(log, { state: "failed", code: got.code, said: got.message });
    else if (place.line == null && place.at == null) log.trouble = why(got); // else whoever asked for it tells
    return got.code;
  }
  stretch += 1;
  growing.up = growing.down = null;
  hold(got.lines, { state: "ready", trouble: "", start: got.lines[0]?.offset ?? got.end, end: got.end, first: !got.above, last: !got.below });
  loaded();
  return "";
}

const placeIn = (lines, offset) => {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
};

// Put lines below those that are loaded; one that was not written to its end comes again in the place of its beginning.
export function append(lines, end, last) {
  const known = lines.length ? log.lines.slice(0, placeIn(log.lines, lines[0].offset)) : log.lines;
  const all = [...known, ...lines];
  const cut = Math.max(0, all.length - BLOCK * BLOCKS);
  const kept = cut ? all.slice(cut) : all;
  hold(kept, { end, last, first: log.first && !cut, start: cut ? kept[0].offset : log.lines.length ? log.start : (kept[0]?.offset ?? end) });
}

function prepend(got) {
  const more = got.lines.filter((line) => line.offset < log.start);
  const all = [...more, ...log.lines];
  const kept = all.slice(0, BLOCK * BLOCKS);
  const cut = all[kept.length];
  hold(kept, { start: more[0]?.offset ?? log.start, first: !got.above, ...(cut ? { end: cut.offset, last: false } : {}) });
}

async function grow(way, place, take) {
  if (growing[way]) return growing[way];
  const mine = stretch;
  growing[way] = (async () => {
    const got = await ask({ count: BLOCK, ...place });
    if (mine !== stretch || !got) return;
    log.trouble = got.code ? why(got) : "";
    if (!got.code) take(got);
  })();
  await growing[way];
  if (mine === stretch) growing[way] = null;
}

// Load what stands above, or below; `skip` says where to read on beside what is folded away.
export async function growUp(skip) {
  const from = skip(log.start);
  if (from < log.start) return hold(log.lines, { start: from, first: from <= 0 });
  if (!log.first) await grow("up", { offset: from, before: BLOCK }, prepend);
}

export async function growDown(skip) {
  const from = skip(log.end);
  if (from > log.end) return hold(log.lines, from >= log.size ? { end: log.size, last: true } : { end: from });
  if (!log.last) await grow("down", { offset: from, before: 0 }, (got) => append(got.lines, got.end, !got.below));
}
