// What of the log is in sight, and the ways to another place of it.
import { reactive } from "vue";
import { covers, log, load } from "batmon/log/source.js";
import { fold, known, runOf } from "batmon/log/known.js";

// `anchor`: the first row that is in sight, a line or the head of a run; `bottom`: the last line stands at the lower edge.
// `from` and `to`: the bytes in sight; `first` and `last` the numbers of their lines. `target`: the byte of the line that
// was gone to. `lands`: how it is to be placed. `fresh`: lines that came while the end was not followed.
export const sight = reactive({
  anchor: { offset: 0, head: false }, bottom: false, from: 0, to: 0, first: null, last: null, atStart: true, atEnd: false,
  target: null, lands: null, follow: false, paused: false, fresh: 0, said: "",
});

let turn = 0;
let going = Promise.resolve("");
let said = 0;

// Say something below the lines; for so many ms, or until something else is said.
export function say(text, stays = 5000) {
  clearTimeout(said);
  sight.said = text;
  if (text && stays) said = setTimeout(() => (sight.said = ""), stays);
}

const lineAt = (offset) => log.lines.findLast((line) => line.offset <= offset) ?? log.lines[0] ?? null;

// A time without an offset is one of the job's zone, as the times of the lines are.
const isAfter = (time, at) => (/(Z|[+-]\d\d:?\d\d)$/.test(at) ? Date.parse(time) >= Date.parse(at) : time.slice(0, at.length) >= at);

function landed(place) {
  if (place.tail || !log.lines.length) return log.lines.at(-1) ?? null;
  if (place.offset != null) return lineAt(place.offset);
  if (place.line != null) {
    const exact = log.lines.find((line) => line.number === place.line);
    return exact ?? (place.line <= 1 ? log.lines[0] : log.lines.at(-1));
  }
  return log.lines.find((line) => line.time && isAfter(line.time, place.at)) ?? log.lines.at(-1);
}

// Go to { offset }, { line }, { at } or { tail: true }. `lands`: middle, top or end; `marks` the line. Returns "", or the
// code of why not.
export function goTo(place, how) {
  going = go(place, how);
  return going;
}

// Once the reader is at the last place that was gone to, or is refused it.
export async function arrived() {
  for (let last = null; last !== going; ) {
    last = going;
    await last;
  }
}

async function go(place, { lands = "middle", marks = true, loads = false } = {}) {
  const mine = (turn += 1);
  const known_ = place.tail ? log.last && log.lines.length > 0 : place.offset != null && covers(place.offset);
  const land = () => {
    if (mine !== turn) return;
    const line = landed(place);
    if (line) unfold(line.offset);
    sight.target = marks && line && !place.tail ? line.offset : null;
    sight.lands = { how: place.tail ? "end" : lands, offset: line?.offset ?? 0, turn: mine };
  };
  if (loads || !known_ || log.state !== "ready") return (await load(place, land)) ?? "";
  land();
  return "";
}

export function unfold(offset) {
  const run = runOf(offset);
  if (run && known.folded.has(run.offset)) fold(run, false);
}

export const toEnd = (loads = !log.last) => goTo({ tail: true }, { lands: "end", marks: false, loads });
export const toStart = () => goTo({ offset: 0 }, { lands: "top", marks: false });
