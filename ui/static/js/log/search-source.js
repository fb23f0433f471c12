// A search through the logs of a job: one at a time, its answer read line by line as it comes.
import { markRaw, reactive } from "vue";

// `state`: idle, waiting, running, done, stopped, refused, broken. `turn` counts the changes of `hits`.
export const found = reactive({
  state: "idle", code: "", said: "", hits: markRaw([]), turn: 0,
  read: 0, total: 0, files: 0, ofFiles: 0, end: null, skipped: [],
});

const PAGE = 1000; // hits of one question
let asking = null;

export function stop(state = "stopped") {
  asking?.abort();
  asking = null;
  if (["waiting", "running"].includes(found.state)) found.state = state;
}

export function clear() {
  stop();
  Object.assign(found, { state: "idle", code: "", said: "", hits: markRaw([]), read: 0, total: 0, files: 0, ofFiles: 0, end: null, skipped: [] });
  found.turn += 1;
}

// Look for it; hits of before stay until the first word of the answer, so that nothing flickers. `more` adds to them.
export async function search(job, asked, more = false) {
  stop();
  const mine = new AbortController();
  asking = mine;
  Object.assign(found, { state: "running", code: "", said: "", end: null, read: 0, total: 0 });
  const kept = more ? found.hits : [];
  let begun = false;
  const news = (lines) => {
    if (asking !== mine) return;
    if (!begun) Object.assign(found, { hits: markRaw([...kept]), skipped: [] });
    begun = true;
    lines.forEach(take);
    found.turn += 1;
  };
  try {
    const query = new URLSearchParams(Object.entries({ ...asked, limit: PAGE }).filter(([, value]) => value !== "" && value != null && value !== false));
    const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(job)}/log/search?${query}`, { signal: mine.signal });
    if (!answer.ok) return refuse(mine, await answer.json());
    await readLines(answer.body, news);
    if (asking === mine && found.state === "running") found.state = "broken";
  } catch (error) {
    if (asking !== mine || error.name === "AbortError") return;
    Object.assign(found, { state: begun ? "broken" : "refused", code: "unreachable", said: "" });
  } finally {
    if (asking === mine) asking = null;
  }
}

function refuse(mine, body) {
  if (asking !== mine) return;
  const detail = body?.detail ?? {};
  Object.assign(found, { state: "refused", code: detail.code ?? "internal", said: detail.message ?? "", hits: markRaw([]), skipped: [] });
  found.turn += 1;
}

async function readLines(body, news) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    if (lines.length) news(lines.map((line) => JSON.parse(line)));
  }
}

function take(line) {
  if (line.kind === "hit") found.hits.push(markRaw({ ...line, spans: inUnits(line) }));
  else if (line.kind === "numbers") number(line);
  else if (line.kind === "skipped") found.skipped.push(line);
  else {
    Object.assign(found, { read: line.read, total: line.total, files: line.files, ofFiles: line.of_files });
    if (line.kind === "end") Object.assign(found, { end: markRaw(line), state: "done" });
  }
}

// Numbers of hits that came without.
function number({ file, lines }) {
  const numbers = new Map(lines);
  for (const hit of found.hits) if (hit.number === null && hit.file === file) hit.number = numbers.get(hit.offset) ?? null;
}

// The server counts characters, a browser counts their halves.
function inUnits({ text, spans }) {
  if (!/[\ud800-\udfff]/.test(text)) return spans;
  const at = [0];
  for (const char of text) at.push(at[at.length - 1] + char.length);
  return spans.map(([from, to]) => [at[from], at[to]]);
}

// The hits as a text file: where each stands, and the line.
export function asText() {
  return found.hits.map((hit) => `${hit.file}:${hit.number ?? `@${hit.offset}`}: ${hit.first ? "… " : ""}${hit.text}${hit.cut ? " …" : ""}\n`).join("");
}
