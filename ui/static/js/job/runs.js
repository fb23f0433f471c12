// The runs that this page knows, newest first: asked for in pages, and brought up to date by the newest few.
import { markRaw, reactive } from "vue";
import { ask } from "batmon/job/ask.js";

const PAGE = 50;
const NEWS = 20;

export const runs = reactive({
  list: [],
  known: false, // something was answered
  end: false, // there is none before the last
  deleted: markRaw(new Map()), // the deleted log that a run's evidence lies in, by the run
  asking: false,
  refused: "",
  load: () => queued(runs.known ? newest : further),
});

let line = Promise.resolve();

function queued(work) {
  line = line.then(async () => {
    runs.asking = true;
    try {
      await work();
      runs.refused = "";
      runs.known = true;
    } catch (error) {
      runs.refused = error.message;
    }
    runs.asking = false;
  });
  return line;
}

async function read(query) {
  const answer = await ask("runs", query);
  const deleted = new Map(runs.deleted);
  for (const run of answer.runs) deleted.delete(run.id);
  for (const one of answer.deleted_logs) deleted.set(one.run, one);
  runs.deleted = markRaw(deleted);
  return answer.runs.map(markRaw);
}

// The page before the last run that is known; that run comes again, for `until` is included.
async function further() {
  const last = runs.list.at(-1);
  const answer = await read({ limit: PAGE, until: last?.started });
  const known = new Set(runs.list.map((run) => run.id));
  const fresh = answer.filter((run) => !known.has(run.id));
  runs.list = markRaw([...runs.list, ...fresh]);
  runs.end = answer.length < PAGE || !fresh.length;
}

// What is new stands in the place of what was known of the same stretch of time.
async function newest() {
  const answer = await read({ limit: NEWS });
  const from = answer.length < NEWS ? -Infinity : Date.parse(answer.at(-1).started);
  const older = runs.list.filter((run) => Date.parse(run.started) < from);
  const meets = from === -Infinity || runs.list.some((run) => run.id === answer.at(-1).id);
  runs.list = markRaw(meets ? [...answer, ...older] : answer);
  runs.end = from === -Infinity || (meets && runs.end);
}

// Know at least so many, where there are so many.
export async function reach(number) {
  while (runs.list.length < number && !runs.end) {
    await queued(further);
    if (runs.refused) return;
  }
}

const KINDS = { failed: "error", aborted: "error", open: "run" };

export const kindOf = (run) => KINDS[run.outcome] ?? (run.failure_lines ? "warn" : "ok");

// The line that decided: the last that the run is known by.
export const decisive = (run) => run.evidence.findLast((seen) => seen.file) ?? null;

// Names of values that the runs carry, in the order in which they first appear; the duration has its own place.
export function valueNames(list) {
  return [...new Set(list.flatMap((run) => Object.keys(run.values)))].filter((name) => name !== "duration");
}
