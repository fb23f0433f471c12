// One of the two runs above its lines: which it is, how it ended, how long it took beside the other; another can be chosen.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { duration, moment } from "batmon/times.js";
import { kindOf } from "batmon/job/runs.js";
import { choose, compared, wanted } from "batmon/compare/source.js";

const OUTCOMES = { succeeded: "jobpage.run.succeeded", failed: "jobpage.run.failed", aborted: "jobpage.run.aborted", open: "jobpage.run.open" };

const NAMES = { good: "compare.good", run: "compare.run" };
const CHOOSING = { good: "compare.choose.good", run: "compare.choose.run" };

const seconds = (run) => run?.duration_s ?? (run?.outcome === "open" ? Math.max(0, (live.now - Date.parse(run.started)) / 1000) : null);

export const RunPick = {
  components: { Glyph },
  props: { side: String, zone: String },
  setup: () => ({ compared, kindOf, t, CHOOSING, NAMES }),
  computed: {
    answer() {
      return compared.answer;
    },
    started() {
      const known = this.answer?.[this.side].run.started;
      return known ?? (this.side === "run" ? wanted.run : wanted.beside);
    },
    run() {
      return this.answer?.[this.side].run ?? compared.runs.find((run) => run.started === this.started) ?? null;
    },
    options() {
      const known = compared.runs.some((run) => run.started === this.started);
      return this.run && !known ? [this.run, ...compared.runs] : compared.runs;
    },
    width() {
      const both = ["good", "run"].map((side) => seconds(this.answer?.[side].run) ?? 0);
      return (100 * (seconds(this.run) ?? 0)) / Math.max(...both, 1);
    },
    facts() {
      const lines = this.answer && t("compare.lines", { count: this.answer[this.side].lines.toLocaleString("en-US") });
      return [duration(seconds(this.run)), lines].filter(Boolean).join(" · ");
    },
  },
  methods: {
    name(run) {
      return `${moment(Date.parse(run.started), this.zone, live.now, true)} · ${t(OUTCOMES[run.outcome])}`;
    },
    chosen(event) {
      choose(this.side === "run" ? { run: event.target.value, beside: wanted.beside === event.target.value ? "" : wanted.beside } : { beside: event.target.value });
    },
  },
  template: `
    <div class="cp-cap" :data-side="side">
      <glyph :kind="run ? kindOf(run) : 'idle'" small/>
      <select :value="started" :aria-label="t(CHOOSING[side])" @change="chosen"><option v-if="!run" :value="started" disabled>{{ t(NAMES[side]) }}</option><option v-for="one in options" :key="one.started" :value="one.started">{{ name(one) }}</option></select>
      <span class="muted num cp-facts" :title="run ? run.started : null">{{ facts }}</span>
      <span v-if="answer" class="track idle" aria-hidden="true"><i :style="{ width: width + '%' }"></i></span>
    </div>`,
};
