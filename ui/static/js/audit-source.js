// What is asked of the audit trail, and what came: newest first, older ones as the reader scrolls to them.
import { markRaw, reactive, watch } from "vue";
import { access } from "batmon/unlock.js";

const FILTERS = ["event", "who", "job", "text", "since", "until"];
const PAUSE = 300; // ms after the last key before anything is asked
const FRESH = 5000; // ms between two looks for new rows
const PIECE = 200;
const asked = new URLSearchParams(window.location.search);

export const filters = reactive(Object.fromEntries(FILTERS.map((key) => [key, asked.get(key) ?? ""])));

// `state`: locked, denied (by this name), loading, ready, failed. `before`: asks for the next older rows, null where there are none.
export const trail = reactive({ state: "locked", rows: [], before: null, events: {}, busy: false, said: "", open: null });

let turn = 0; // answers to an earlier question are left aside

export function query(more = {}) {
  const wanted = new URLSearchParams();
  for (const key of FILTERS) {
    const value = filters[key];
    if (value) wanted.set(key, key === "since" ? `${value}T00:00:00` : key === "until" ? `${value}T23:59:59.999999` : value);
  }
  for (const [key, value] of Object.entries(more)) wanted.set(key, value);
  return wanted.toString();
}

async function fetchRows(more) {
  const answer = await fetch(`/api/v1/audit?${query(more)}`, { cache: "no-store" });
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  if (answer.status === 401) trail.state = "locked";
  else if (answer.status === 403) Object.assign(trail, { state: "denied", rows: [], said: body.detail?.message ?? "" });
  else Object.assign(trail, { state: trail.rows.length ? trail.state : "failed", said: body.detail?.message ?? "" });
  return null;
}

async function guarded(mine, more) {
  try {
    const got = await fetchRows(more);
    return mine === turn ? got : null;
  } catch {
    if (mine === turn && !trail.rows.length) Object.assign(trail, { state: "failed", said: "" });
    return null;
  }
}

const taken = (entries) => entries.map((entry) => markRaw(entry));

export async function load() {
  const mine = (turn += 1);
  if (!access.unlocked) {
    Object.assign(trail, { state: "locked", rows: [], before: null, open: null });
    return;
  }
  if (trail.state !== "ready") trail.state = "loading";
  const got = await guarded(mine, { limit: PIECE });
  if (!got) return;
  Object.assign(trail, { state: "ready", rows: taken(got.entries), before: got.before, events: got.events, said: "" });
}

export async function loadOlder() {
  if (trail.busy || trail.before === null || trail.state !== "ready") return;
  trail.busy = true;
  const got = await guarded(turn, { limit: PIECE, before: trail.before });
  trail.busy = false;
  if (!got) return;
  trail.rows = [...trail.rows, ...taken(got.entries)];
  trail.before = got.before;
}

// New rows go on top; the reader who has scrolled down stays where they are, since the rows below keep their places.
async function loadNewer() {
  if (document.hidden || trail.state !== "ready" || trail.busy) return;
  const got = await guarded(turn, { limit: PIECE });
  if (!got || trail.state !== "ready") return;
  const newest = trail.rows[0]?.seq ?? 0;
  const fresh = got.entries.filter((entry) => entry.seq > newest);
  if (fresh.length === got.entries.length && got.before !== null) {
    Object.assign(trail, { rows: taken(got.entries), before: got.before }); // more came than one piece holds
  } else if (fresh.length) {
    trail.rows = [...taken(fresh), ...trail.rows];
  }
  trail.events = got.events;
}

export async function check() {
  const answer = await fetch("/api/v1/audit/check", { cache: "no-store" });
  const body = await answer.json().catch(() => ({}));
  return answer.ok ? body : { code: body.detail?.code ?? "unknown", message: body.detail?.message ?? "" };
}

export const filtered = () => FILTERS.some((key) => filters[key]);

export function clear() {
  for (const key of FILTERS) filters[key] = "";
}

function remember() {
  const wanted = new URLSearchParams(window.location.search);
  for (const key of FILTERS) {
    if (filters[key]) wanted.set(key, filters[key]);
    else wanted.delete(key);
  }
  const text = wanted.toString();
  history.replaceState(history.state, "", window.location.pathname + (text ? `?${text}` : ""));
}

let wait = 0;

export function follow() {
  watch(filters, () => {
    remember();
    clearTimeout(wait);
    wait = setTimeout(load, PAUSE);
  });
  watch(() => access.unlocked, load, { immediate: true });
  setInterval(loadNewer, FRESH);
}
