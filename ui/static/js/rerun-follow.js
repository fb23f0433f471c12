// Follows one rerun: its output piece by piece as it comes, how it stands, and after its end what it has led to.
import { markRaw, reactive } from "vue";
import { fetchOutput } from "batmon/rerun.js";

const PACE = 400; // ms between two questions while it runs
const AFTER = 2000; // ms, once it has ended: its verdict may still come
const AGAIN = 1500; // ms, where nobody answers
const SETTLED = 180_000; // ms after its end for which the verdict is asked for

// `write(text, skipped)` takes each piece; `stop` ends the following.
export function follow(rid, write) {
  const state = reactive({ view: null, refused: null, whole: false, bytes: 0 });
  const stop = new AbortController();
  let from = 0;
  let timer = 0;

  async function step() {
    const got = await fetchOutput(rid, from, stop.signal);
    if (!got || stop.signal.aborted) return;
    if (!got.rerun) {
      state.refused = got;
      if (got.code !== "unknown_rerun") timer = setTimeout(step, AGAIN);
      return;
    }
    const more = got.next !== from;
    if (more || got.skipped) write(got.text, got.skipped);
    from = got.next;
    Object.assign(state, { view: markRaw(got.rerun), refused: null, bytes: from });
    const ended = got.rerun.state !== "running";
    state.whole = ended && !more;
    const since = ended ? Date.now() - Date.parse(got.rerun.ended) : 0;
    if (more) step();
    else if (!ended || since < SETTLED) timer = setTimeout(step, ended ? AFTER : PACE);
  }

  step();
  return {
    state,
    soon() {
      clearTimeout(timer);
      step();
    },
    stop() {
      clearTimeout(timer);
      stop.abort();
    },
  };
}
