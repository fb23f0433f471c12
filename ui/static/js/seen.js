// What was seen of one occurrence: the line that tells most of it, asked for when a reader rests on its mark.
const MOST = 300; // answers that are kept
const known = new Map();

const at = (milliseconds) => new Date(milliseconds).toISOString();

// Of the run that failed, where one did; else of the last.
function telling(occurrence) {
  const runs = occurrence?.runs ?? [];
  const run = runs.findLast((each) => each.outcome === "failed" || each.failure_lines) ?? runs.at(-1);
  return run?.evidence.findLast((each) => each.source === "log" && each.file && each.offset != null) ?? null;
}

// The line, as evidence of the API; null where there is none or nobody answers.
export async function lineOf(job, due) {
  const key = `${job} ${due}`;
  if (known.has(key)) return known.get(key);
  const query = new URLSearchParams({ since: at(due - 1000), until: at(due + 1000), limit: 1 });
  try {
    const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(job)}/occurrences?${query}`);
    if (!answer.ok) return null;
    const [found] = (await answer.json()).occurrences;
    const line = telling(found);
    if (known.size >= MOST) known.clear();
    if (found?.final) known.set(key, line);
    return line;
  } catch {
    return null;
  }
}
