// The lanes of the shown day as far as they were in sight, fetched a few at a time and again where a job has changed.
import { markRaw, reactive, shallowReactive } from "vue";
import { live } from "batmon/live.js";

const AT_ONCE = 100; // the server gives no more
const SETTLE = 60; // ms, while the reader scrolls
const PAUSE = 2000; // ms between two fetches of what has changed

export const shown = reactive({
  day: "",
  start: 0,
  end: 0,
  error: "", // what the server said; what is drawn stays
  lanes: shallowReactive(new Map()),
});

const seen = new Map(); // what the tile of a job was when its lane was fetched
let wanted = [];
let timer = 0;
let last = 0;
let call = null;

const signature = (job) => [job.last, job.running, job.marks, job.paused, job.zone, job.expected, live.config?.loaded];
const differs = (a, b) => a.some((value, place) => value !== b[place]);

function isStale(id, follows) {
  const job = live.jobs.get(id);
  const before = seen.get(id);
  if (!job || !before) return false;
  const after = signature(job);
  return follows ? differs(before, after) : before.at(-1) !== after.at(-1);
}

function turnTo(day) {
  call?.abort();
  clearTimeout(timer);
  timer = 0;
  call = null;
  last = 0;
  seen.clear();
  shown.lanes.clear();
  Object.assign(shown, { day, start: 0, end: 0, error: "" });
}

// Say which lanes of which day are in sight; `follows` is whether the day is still being written.
export function need(day, ids, follows) {
  if (day !== shown.day) turnTo(day);
  wanted = ids.slice(0, AT_ONCE);
  if (timer || call || live.lost) return;
  const missing = wanted.filter((id) => !seen.has(id));
  const stale = wanted.filter((id) => isStale(id, follows));
  if (!missing.length && !stale.length) return;
  const wait = missing.length && !shown.error ? SETTLE : Math.max(SETTLE, last + PAUSE - Date.now());
  timer = setTimeout(() => take(follows), wait);
}

async function take(follows) {
  timer = 0;
  const ids = wanted.filter((id) => live.jobs.has(id) && (!seen.has(id) || isStale(id, follows)));
  if (!ids.length || live.lost) return;
  const mine = (call = new AbortController());
  const query = new URLSearchParams([["day", shown.day], ...ids.map((id) => ["job", id])]);
  const marks = new Map(ids.map((id) => [id, signature(live.jobs.get(id))]));
  last = Date.now();
  try {
    const answer = await fetch(`/api/v1/timeline?${query}`, { signal: mine.signal });
    const body = await answer.json();
    if (mine !== call) return;
    if (answer.ok) keep(body, marks);
    else shown.error = body.detail.message;
  } catch (problem) {
    if (mine === call && !live.lost) shown.error = String(problem.message ?? problem);
  } finally {
    if (mine === call) {
      call = null;
      need(shown.day, wanted, follows); // the reader may have moved on meanwhile
    }
  }
}

function keep(body, marks) {
  shown.error = "";
  shown.start = Date.parse(body.start);
  shown.end = Date.parse(body.end);
  for (const [id, mark] of marks) seen.set(id, mark);
  for (const lane of body.lanes) shown.lanes.set(lane.job, markRaw(lane));
}
