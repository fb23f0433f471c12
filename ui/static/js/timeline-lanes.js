// The lanes of the shown stretch as far as they were in sight, fetched a few at a time and again where a job has changed.
import { markRaw, reactive, shallowReactive } from "vue";
import { live } from "batmon/live.js";

const AT_ONCE = 100; // the server gives no more
const OF_WEEK = 12; // a call: a week of busy jobs takes the server a while, and the first are drawn meanwhile
const SETTLE = 60; // ms, while the reader scrolls
const PAUSE = 2000; // ms between two fetches of what has changed
const PAUSE_OF_WEEK = 15_000; // in which half an hour is some 4 px

export const shown = reactive({
  key: "", // which stretch it is
  grain: null, // seconds in which what is alike is one
  start: 0,
  end: 0,
  error: "", // what the server said; what is drawn stays
  lanes: shallowReactive(new Map()),
});

const seen = new Map(); // what the tile of a job was when its lane was fetched
let one = null;
let wanted = [];
let timer = 0;
let patient = false; // whether the timer waits for what has only changed: what is not there at all does not
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

function turnTo(key) {
  call?.abort();
  clearTimeout(timer);
  timer = 0;
  call = null;
  last = 0;
  seen.clear();
  shown.lanes.clear();
  Object.assign(shown, { key, grain: null, start: 0, end: 0, error: "" });
}

// Say which lanes of which stretch are in sight; `follows` is whether it is still being written.
export function need(asked, ids, follows) {
  const key = [asked.range, asked.day, asked.hour].join(" ");
  if (key !== shown.key) turnTo(key);
  one = asked;
  wanted = ids.slice(0, AT_ONCE);
  if (call || live.lost) return;
  const missing = wanted.some((id) => !seen.has(id)) && !shown.error;
  if (timer && !(missing && patient)) return;
  if (!missing && !wanted.some((id) => !seen.has(id) || isStale(id, follows))) return;
  clearTimeout(timer);
  const pause = one.range === "week" && !shown.error ? PAUSE_OF_WEEK : PAUSE;
  patient = !missing;
  const wait = missing ? SETTLE : Math.max(SETTLE, last + pause - Date.now());
  timer = setTimeout(() => take(follows), wait);
}

async function take(follows) {
  timer = 0;
  const known = wanted.filter((id) => live.jobs.has(id));
  const all = [...known.filter((id) => !seen.has(id)), ...known.filter((id) => isStale(id, follows))];
  const ids = one.range === "week" ? all.slice(0, OF_WEEK) : all;
  if (!ids.length || live.lost) return;
  const mine = (call = new AbortController());
  const where = [["day", one.day], ...(one.range === "day" ? [] : [["range", one.range]]), ...(one.range === "6h" ? [["hour", one.hour]] : [])];
  const query = new URLSearchParams([...where, ...ids.map((id) => ["job", id])]);
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
      need(one, wanted, follows); // the reader may have moved on meanwhile
    }
  }
}

function keep(body, marks) {
  shown.error = "";
  shown.start = Date.parse(body.start);
  shown.end = Date.parse(body.end);
  shown.grain = body.grain_s;
  for (const [id, mark] of marks) seen.set(id, mark);
  for (const lane of body.lanes) shown.lanes.set(lane.job, markRaw(lane));
}
