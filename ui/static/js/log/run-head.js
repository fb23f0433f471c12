// The head of a run among the lines: how it came out, when and for how long; it folds the lines of the run away.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { duration, iso, moment, momentBeside } from "batmon/times.js";

const KINDS = { failed: "error", aborted: "error", open: "run" };
const ends = JSON.parse(document.getElementById("batmon-log")?.textContent ?? "{}"); // which other pages there are

export const kindOf = (run) => KINDS[run.outcome] ?? (run.failure_lines ? "warn" : "ok");

export function outcomeOf(run) {
  if (run.outcome === "succeeded" && run.failure_lines) return t("jobpage.run.errors", { count: run.failure_lines.toLocaleString("en-US") });
  return t(`jobpage.run.${run.outcome}`);
}

export const compareOf = (run) => (ends.compare ? `/jobs/${encodeURIComponent(page.job)}/compare?run=${encodeURIComponent(run.started)}` : null);

export const RunHead = {
  components: { Glyph, Icon },
  props: { run: Object, folded: Boolean, job: Object },
  emits: ["fold"],
  setup: () => ({ t, compareOf, kindOf, outcomeOf }),
  computed: {
    zone() {
      return this.job?.zone ?? live.server.zone;
    },
    span() {
      const [from, to] = [Date.parse(this.run.started), Date.parse(this.run.ended ?? "")];
      const began = moment(from, this.zone, live.now, true);
      return this.run.ended && to !== from ? `${began} → ${momentBeside(to, from, this.zone, live.now)}` : began;
    },
    full() {
      return iso(Date.parse(this.run.started), this.zone);
    },
    took() {
      return this.run.ended ? duration((Date.parse(this.run.ended) - Date.parse(this.run.started)) / 1000) : "";
    },
    lines() {
      const { line, until } = this.run;
      if (!this.folded || line == null || until == null) return "";
      return t("log.folded", { count: (until - line).toLocaleString("en-US") });
    },
  },
  template: `
    <div class="lg-head" :data-run="run.offset"><button class="lg-fold" type="button" :aria-expanded="!folded" :aria-label="t(folded ? 'log.unfold' : 'log.fold', { time: span })" :title="t(folded ? 'log.unfold' : 'log.fold', { time: span })" @click="$emit('fold')"><icon :name="folded ? 'right' : 'down'"/></button><glyph :kind="kindOf(run)" small/><b>{{ outcomeOf(run) }}</b><span class="num" :title="full">{{ span }}</span><span v-if="took" class="num">{{ took }}</span><span v-if="lines" class="num">{{ lines }}</span><a v-if="compareOf(run)" class="lg-compare" :href="compareOf(run)" :aria-label="t('log.compare')" :title="t('log.compare')"><icon name="rows"/><span>{{ t('log.compare') }}</span></a></div>`,
};
