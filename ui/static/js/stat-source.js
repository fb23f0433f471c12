// Asks the API for what the address says, again when a day or a minute has passed; the last question wins.
import { markRaw, reactive, watch } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { query } from "batmon/stat-view.js";

const FRESH = 60_000; // ms

export const source = reactive({ data: null, at: 0, failed: "", asked: "", busy: false });
let running = null;

export async function ask() {
  const wanted = query();
  if (!wanted) return;
  running?.abort();
  const mine = (running = new AbortController());
  Object.assign(source, { busy: true, asked: wanted });
  try {
    const answer = await fetch(`/api/v1/statistics?${wanted}`, { signal: mine.signal });
    const body = await answer.json();
    if (mine !== running) return;
    if (answer.ok) Object.assign(source, { data: markRaw(body), at: live.now, failed: "" });
    else source.failed = body.detail?.message ?? t("stat.failed");
  } catch (problem) {
    if (problem.name === "AbortError" || mine !== running) return;
    source.failed = t("stat.failed");
  } finally {
    if (mine === running) source.busy = false;
  }
}

export function follow() {
  watch(query, ask, { immediate: true });
  watch(
    () => live.lost,
    (lost) => lost || ask(),
  );
  watch(
    () => live.tick,
    () => !document.hidden && !live.lost && !source.busy && live.now - source.at > FRESH && ask(),
  );
}
