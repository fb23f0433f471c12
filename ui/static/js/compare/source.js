// Which two runs are compared, as the address says it, and what the server says of them.
import { markRaw, reactive } from "vue";
import { page, t } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";

const KNOWN = 100; // runs to choose from

export const wanted = reactive({ run: "", beside: "" });

// `state`: loading, ready, failed, none (no run at all). `edition` counts the answers.
export const compared = reactive({ state: "loading", answer: null, said: "", code: "", edition: 0, runs: [], at: 0 });

let stop = new AbortController();

export const comparePath = () => `/api/v1/jobs/${encodeURIComponent(page.job)}/log/compare`;
export const asked = (more) => new URLSearchParams({ run: wanted.run, ...(wanted.beside ? { with: wanted.beside } : {}), ...more });
export const lineOf = (line) => `/jobs/${encodeURIComponent(page.job)}/log?${new URLSearchParams({ file: line.file, offset: line.offset })}`;

function readAddress() {
  const query = new URLSearchParams(window.location.search);
  Object.assign(wanted, { run: query.get("run") ?? "", beside: query.get("with") ?? "" });
}

// Compare others: the browser's way back leads here again.
export function choose(changed) {
  Object.assign(wanted, changed);
  history.pushState(history.state, "", `${window.location.pathname}?${asked({})}`);
  load();
}

export async function load() {
  stop.abort();
  stop = new AbortController();
  const mine = stop.signal;
  if (!wanted.run) {
    await loadRuns(mine);
    if (mine.aborted) return;
    wanted.run = compared.runs[0]?.started ?? "";
    if (!wanted.run) return void (compared.state = compared.said ? "failed" : "none");
  } else if (!compared.runs.length) {
    loadRuns(mine);
  }
  Object.assign(compared, { state: "loading", said: "" });
  const got = await fetchJson(`${comparePath()}?${asked({})}`, mine);
  if (mine.aborted) return;
  const refused = !got || got.code !== undefined;
  compared.at = Date.now();
  if (refused) Object.assign(compared, { state: "failed", code: got?.code ?? "", said: got?.message || t("compare.unreachable"), answer: null });
  else Object.assign(compared, { state: "ready", code: "", answer: markRaw(got), edition: compared.edition + 1 });
}

async function loadRuns(signal) {
  const got = await fetchJson(`/api/v1/jobs/${encodeURIComponent(page.job)}/runs?limit=${KNOWN}`, signal);
  if (got?.runs) compared.runs = markRaw(got.runs);
  else if (got) compared.said = got.message || t("compare.unreachable");
}

export function follow() {
  readAddress();
  window.addEventListener("popstate", () => (readAddress(), load()));
  load();
}
