// Which job the reader wants to run again: the dialog that asks for the rest stands on the page.
import { reactive } from "vue";

// What is asked: null, or { id, name, zone }.
export const rerun = reactive({ asked: null });

export function askRerun(job) {
  if (job?.rerun && !job.rerunning) rerun.asked = { id: job.id, name: job.name, zone: job.zone };
}

const jobPath = (job) => `/api/v1/jobs/${encodeURIComponent(job)}`;

export const rerunPage = (job, rid) => `/jobs/${encodeURIComponent(job)}/reruns/${encodeURIComponent(rid)}`;
export const startPath = (job) => `${jobPath(job)}/rerun`;
export const cancelPath = (rid) => `/api/v1/reruns/${encodeURIComponent(rid)}/cancel`;

// The JSON of an answer, or { code, message } in its place; null where the reader has gone on.
export async function fetchJson(path, signal) {
  try {
    const answer = await fetch(path, { signal, headers: { Accept: "application/json" } });
    const body = await answer.json();
    return answer.ok ? body : { code: body.detail?.code ?? "unknown", message: body.detail?.message ?? "" };
  } catch (error) {
    return error.name === "AbortError" ? null : { code: "unreachable", message: "" };
  }
}

export const fetchPreview = (job, signal) => fetchJson(`${jobPath(job)}/rerun/preview`, signal);
export const fetchOutput = (rid, from, signal) => fetchJson(`/api/v1/reruns/${encodeURIComponent(rid)}/output?from=${from}`, signal);
export const fetchReruns = (job, limit) => fetchJson(`${jobPath(job)}/reruns?limit=${limit}`);

// How the state of a rerun is drawn.
export function kindOf(view) {
  if (view.state === "running") return "run";
  if (view.state === "ended") return view.code === 0 ? "ok" : "error";
  return view.state === "lost" ? "idle" : "error";
}
