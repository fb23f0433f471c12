// The folder that is open: what the address asks for, and its entries, fetched a piece at a time as they come in sight.
import { markRaw, reactive, watch } from "vue";
import { page } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";
import { hits, inOrder } from "batmon/files/hits.js";
import { filesPath } from "batmon/files/path.js";

const PIECE = 500; // entries of one question
const PAUSE = 250; // ms after the last key before anything is asked
const SORTS = ["name", "size", "modified", "type"];

// `file` is the one that is looked at; `below` searches the folders below too.
export const wanted = reactive({ path: "", sort: "name", descending: false, q: "", below: false, file: "" });

// `state`: loading, ready, failed. `pieces`: by their number; `edition` counts what has come. `hits` of a search below,
// null where there is none; while it is `searching`, `looked` says how far it came.
export const folder = reactive({ state: "loading", total: 0, cut: false, asks: false, said: "", pieces: markRaw(new Map()), edition: 0, hits: null, searching: false, looked: 0 });

let turn = 0; // answers to an earlier question are left aside
let wait = 0;
let stop = new AbortController();
const awaited = new Set();

export function above(path) {
  return path.split("/").slice(0, -1).join("/");
}

// The address of a folder, or of a file in the folder that is open, as everything else stands.
export function addressOf(changed) {
  const now = { ...wanted, ...changed };
  const query = new URLSearchParams();
  for (const key of ["path", "q", "file"]) if (now[key]) query.set(key, now[key]);
  if (now.sort !== "name") query.set("sort", now.sort);
  if (now.descending) query.set("descending", "1");
  if (now.below) query.set("below", "1");
  const text = query.toString();
  return window.location.pathname + (text ? `?${text}` : "");
}

function readAddress() {
  const query = new URLSearchParams(window.location.search);
  const sort = query.get("sort");
  Object.assign(wanted, {
    path: query.get("path") ?? "",
    q: query.get("q") ?? "",
    file: query.get("file") ?? "",
    sort: SORTS.includes(sort) ? sort : "name",
    descending: query.get("descending") === "1",
    below: query.get("below") === "1",
  });
}

// Go to a folder or a file: the browser's way back leads here again.
export function go(changed) {
  history.pushState(history.state, "", addressOf(changed));
  Object.assign(wanted, changed);
}

export const openFolder = (path) => go({ path, file: "", q: "", below: false });

export function sortBy(sort) {
  const descending = wanted.sort === sort ? !wanted.descending : sort === "size" || sort === "modified";
  history.replaceState(history.state, "", addressOf({ sort, descending }));
  Object.assign(wanted, { sort, descending });
}

export function entryAt(place) {
  if (folder.hits) return folder.edition >= 0 ? (folder.hits[place] ?? null) : null;
  return folder.edition >= 0 ? (folder.pieces.get(Math.floor(place / PIECE))?.[place % PIECE] ?? null) : null;
}

async function fetchPiece(number, mine) {
  if (awaited.has(number) || folder.pieces.has(number)) return;
  awaited.add(number);
  const { path, q, sort, descending } = wanted;
  const query = new URLSearchParams({ path, q: q.trim(), sort, descending, offset: number * PIECE, limit: PIECE });
  const got = await fetchJson(`${filesPath(page.job)}?${query}`, stop.signal);
  if (mine !== turn || !got) return;
  awaited.delete(number);
  if (got.code) {
    if (number === 0) Object.assign(folder, { state: "failed", said: got.message, code: got.code });
    return;
  }
  if (number === 0) Object.assign(folder, { state: "ready", pieces: markRaw(new Map()), total: got.total, cut: got.cut, asks: got.asks });
  folder.pieces.set(number, markRaw(got.entries));
  folder.edition += 1;
}

// Look below the folder: what is found is shown as it comes, and sorted at the end.
async function search(mine) {
  const { path, q } = wanted;
  Object.assign(folder, { state: "ready", hits: markRaw([]), total: 0, cut: false, searching: true, looked: 0 });
  const failed = await hits(path, q.trim(), stop.signal, (told) => {
    if (mine !== turn) return;
    folder.hits.push(...told.entries);
    Object.assign(folder, { total: folder.hits.length, looked: told.looked, cut: told.cut, edition: folder.edition + 1 });
  });
  if (mine !== turn) return;
  folder.searching = false;
  if (failed) Object.assign(folder, { state: "failed", said: failed.message, code: failed.code });
  else arrange();
}

function arrange() {
  Object.assign(folder, { hits: markRaw(inOrder(folder.hits, wanted.sort, wanted.descending)), edition: folder.edition + 1 });
}

// Search no further: what was found stays.
export function halt() {
  turn += 1;
  stop.abort();
  Object.assign(folder, { searching: false, cut: true });
  arrange();
}

export function load() {
  turn += 1;
  stop.abort();
  stop = new AbortController();
  awaited.clear();
  if (folder.state !== "ready") folder.state = "loading";
  folder.pieces = markRaw(new Map());
  folder.edition += 1;
  folder.searching = false;
  if (wanted.below && wanted.q.trim()) {
    search(turn);
    return;
  }
  folder.hits = null;
  fetchPiece(0, turn);
}

// Ask for what is in sight and has not come.
export function need(from, to) {
  if (folder.state !== "ready" || folder.hits) return;
  for (let number = Math.floor(from / PIECE); number * PIECE < to; number += 1) fetchPiece(number, turn);
}

export function follow() {
  readAddress();
  window.addEventListener("popstate", readAddress);
  watch(() => wanted.path, () => ((folder.state = "loading"), load()));
  watch(() => [wanted.sort, wanted.descending], () => (folder.hits && !folder.searching ? arrange() : load()));
  watch(
    () => [wanted.q, wanted.below],
    () => {
      history.replaceState(history.state, "", addressOf({}));
      clearTimeout(wait);
      wait = setTimeout(load, PAUSE);
    },
  );
  load();
}
