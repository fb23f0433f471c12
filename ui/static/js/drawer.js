// Which place of which log the reader wants to see; the drawer that shows it stands in the frame of every page.
import { reactive } from "vue";

const AROUND = 41; // the line, with twenty on either side
const MOST = 200; // as the route allows

// What is open: null, or { job, file, offset, line, name, text, hit }.
export const drawer = reactive({ asked: null, count: AROUND });

// Whether evidence names a place that can be opened.
export const hasLines = (seen) => Boolean(seen && seen.offset != null && (seen.path ?? seen.file));

// Open the lines around a place; without one, the newest lines of the job's log. `file` is the whole path, as evidence has
// it; `name` that of the job; `fails` that it was taken for a failure. `text` (the line as it was seen) is compared, `hit` (the part that matched) marked.
export function openLines({ job, file = null, offset = null, line = null, name = "", text = "", hit = "", fails = false }) {
  drawer.count = AROUND;
  drawer.asked = { job, file, offset, line, name, text, hit, fails };
}

// What a line of such a finding could be a false alarm of.
const ALARMS = ["failed", "failed_outside", "failed_after_success", "succeeded_with_errors", "warning_lines"];

// The page of a log at a place of it: the whole log, where the drawer shows a few lines.
export function logAddress(job, file = null, offset = null) {
  const query = new URLSearchParams(file === null ? {} : { file, ...(offset === null ? {} : { offset }) });
  const text = query.toString();
  return `/jobs/${encodeURIComponent(job)}/log${text ? `?${text}` : ""}`;
}

// The place of a tile's evidence, as `openLines` takes it.
export function placeOfEvidence(job, seen) {
  const fails = job.findings.some((finding) => finding.evidence === seen && ALARMS.includes(finding.code));
  const text = seen.parts.join("").replace(/^…|…$/g, "");
  return { job: job.id, name: job.name, file: seen.path, offset: seen.offset, line: seen.line, text, hit: seen.parts[1], fails };
}

export function closeLines() {
  drawer.asked = null;
}

export function moreLines() {
  drawer.count = Math.min(MOST, drawer.count + 80);
}

export const atMost = () => drawer.count >= MOST;

// The lines, or what came in their place: { lines, encoding, above, below } or { code, message }; null when overtaken.
export async function fetchLines(asked, count, signal) {
  const place = asked.file === null ? {} : { file: asked.file, offset: asked.offset };
  const query = new URLSearchParams({ ...place, count });
  try {
    const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(asked.job)}/log/lines?${query}`, { signal });
    const body = await answer.json();
    return answer.ok ? body : { code: body.detail?.code ?? "unknown", message: body.detail?.message ?? "" };
  } catch (error) {
    return error.name === "AbortError" ? null : { code: "unreachable", message: "" };
  }
}

// The place of the line that was asked for among those that came.
export function placeOf(lines, offset) {
  if (offset === null) return lines.length - 1;
  const after = lines.findIndex((line) => line.offset > offset);
  return after < 0 ? lines.length - 1 : Math.max(0, after - 1);
}

// A line in three parts, with what matched in the middle.
export function split(text, hit) {
  const at = hit ? text.indexOf(hit) : -1;
  return at < 0 ? [text, "", ""] : [text.slice(0, at), hit, text.slice(at + hit.length)];
}

// Whether the line still is what was seen there; a log of the same name may have begun anew.
export function isSame(text, seen) {
  return !seen || text.includes(seen.trim());
}
