// The log files of a job and its trash: what the address asks for, fetched a piece at a time, and which are chosen.
import { markRaw, reactive, watch } from "vue";
import { page } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";

const PIECE = 200; // files of one question
const PAUSE = 250; // ms after the last key before anything is asked
const SORTS = ["name", "size", "modified"];
const EVERY = 1000; // files of one question where all are chosen

export const wanted = reactive({ sort: "modified", descending: true, q: "" });

// `state`: loading, ready, failed. `pieces`: by their number; `edition` counts what has come.
export const logs = reactive({ state: "loading", total: 0, count: 0, size: 0, said: "", pieces: markRaw(new Map()), edition: 0 });
export const trash = reactive({ list: [], total: 0, size: 0, days: 0, known: false, said: "" });
export const chosen = reactive(new Map()); // name and size, by file

let turn = 0; // answers to an earlier question are left aside
let wait = 0;
let stop = new AbortController();
const awaited = new Set();

export const jobPath = () => `/api/v1/jobs/${encodeURIComponent(page.job)}`;
export const viewerOf = (file) => `/jobs/${encodeURIComponent(page.job)}/log?${new URLSearchParams({ file })}`;
export const takeOf = (file) => `${jobPath()}/log/download?${new URLSearchParams({ file })}`;
export const trashPath = (id) => `${jobPath()}/logs/trash/${encodeURIComponent(id)}`;

function address() {
  const query = new URLSearchParams();
  if (wanted.q) query.set("q", wanted.q);
  if (wanted.sort !== "modified") query.set("sort", wanted.sort);
  if (!wanted.descending) query.set("ascending", "1");
  const text = query.toString();
  return window.location.pathname + (text ? `?${text}` : "");
}

function readAddress() {
  const query = new URLSearchParams(window.location.search);
  const sort = query.get("sort");
  Object.assign(wanted, { q: query.get("q") ?? "", sort: SORTS.includes(sort) ? sort : "modified", descending: query.get("ascending") !== "1" });
}

export function sortBy(sort) {
  const descending = wanted.sort === sort ? !wanted.descending : sort !== "name";
  Object.assign(wanted, { sort, descending });
}

export function logAt(place) {
  return logs.edition >= 0 ? (logs.pieces.get(Math.floor(place / PIECE))?.[place % PIECE] ?? null) : null;
}

function ask(offset, limit, signal) {
  const { sort, descending, q } = wanted;
  const query = new URLSearchParams({ q: q.trim(), sort, descending, offset, limit });
  return fetchJson(`${jobPath()}/logs/files?${query}`, signal);
}

async function fetchPiece(number, mine) {
  if (awaited.has(number) || logs.pieces.has(number)) return;
  awaited.add(number);
  const got = await ask(number * PIECE, PIECE, stop.signal);
  if (mine !== turn || !got) return;
  awaited.delete(number);
  if (got.code) {
    if (number === 0) Object.assign(logs, { state: "failed", said: got.message });
    return;
  }
  if (number === 0) Object.assign(logs, { state: "ready", pieces: markRaw(new Map()) });
  Object.assign(logs, { total: got.total, count: got.count, size: got.size });
  logs.pieces.set(number, markRaw(got.logs));
  logs.edition += 1;
}

export function load() {
  turn += 1;
  stop.abort();
  stop = new AbortController();
  awaited.clear();
  if (logs.state !== "ready") logs.state = "loading";
  logs.pieces = markRaw(new Map());
  logs.edition += 1;
  fetchPiece(0, turn);
}

// Ask for what is in sight and has not come.
export function need(from, to) {
  if (logs.state !== "ready") return;
  for (let number = Math.floor(from / PIECE); number * PIECE < to; number += 1) fetchPiece(number, turn);
}

export async function loadTrash(more = false) {
  const offset = more ? trash.list.length : 0;
  const got = await fetchJson(`${jobPath()}/logs/trash?offset=${offset}&limit=${more ? 200 : Math.max(50, Math.min(1000, trash.list.length))}`);
  if (got.code) return Object.assign(trash, { known: true, said: got.message || got.code });
  const list = more ? [...trash.list, ...got.trashed] : got.trashed;
  Object.assign(trash, { list: markRaw(list), total: got.total, size: got.size, days: got.days, known: true, said: "" });
}

export function turnChosen(log) {
  if (!chosen.delete(log.file) && !log.held) chosen.set(log.file, { name: log.name, size: log.size });
}

// Choose all that fit and may go, however many there are.
export async function chooseAll() {
  for (let offset = 0, total = 1; offset < total; offset += EVERY) {
    const got = await ask(offset, EVERY);
    if (!got || got.code) return;
    total = got.total;
    for (const log of got.logs) if (!log.held) chosen.set(log.file, { name: log.name, size: log.size });
  }
}

export function refresh() {
  load();
  loadTrash();
}

export function follow() {
  readAddress();
  watch(
    () => [wanted.sort, wanted.descending],
    () => (history.replaceState(history.state, "", address()), load()),
  );
  watch(
    () => wanted.q,
    () => {
      history.replaceState(history.state, "", address());
      clearTimeout(wait);
      wait = setTimeout(load, PAUSE);
    },
  );
  refresh();
}
