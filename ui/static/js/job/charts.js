// How long the last 200 runs took, beside what was usual at the time, and the values that they counted.
import { phone, t } from "batmon/page.js";
import { duration } from "batmon/times.js";
import { Answered } from "batmon/job/ask.js";
import { RunChart } from "batmon/job/chart.js";
import { kindOf, reach, runs, valueNames } from "batmon/job/runs.js";
import { quantile } from "batmon/job/scale.js";
import { valueName, valueWords } from "batmon/job/table.js";

const MOST = phone.matches ? 60 : 200; // runs that are drawn: on a phone no more can be told apart
const USUAL = 20; // clean runs before one that say what is usual, as in the engine
const ENOUGH = 5; // of these
const VALUES = 6; // that are drawn

const isClean = (run) => run.outcome === "succeeded" && !run.failure_lines && run.duration_s !== null;

// What was usual before each run: [10 %, median, 90 %], null while too little is known.
function usuals(list) {
  const before = [];
  return list.map((run) => {
    const ordered = before.slice(-USUAL).sort((a, b) => a - b);
    if (isClean(run)) before.push(run.duration_s);
    return ordered.length < ENOUGH ? null : [0.1, 0.5, 0.9].map((share) => quantile(ordered, share));
  });
}

const numbers = (points) => points.map((point) => point.value);

export const ChartPanels = {
  components: { Answered, RunChart },
  props: { job: Object },
  data: () => ({ reaching: false }),
  setup: () => ({ t, runs, duration, valueName, valueWords }),
  computed: {
    list() {
      return runs.list.slice(0, MOST).reverse();
    },
    took() {
      const usual = usuals(this.list);
      const points = this.list.map((run, place) => ({ at: Date.parse(run.started), value: run.duration_s, kind: kindOf(run), usual: usual[place] }));
      return points.filter((point) => point.value !== null);
    },
    tookLabel() {
      const all = numbers(this.took);
      return t("jobpage.took.label", { runs: all.length, low: duration(Math.min(...all)), high: duration(Math.max(...all)) });
    },
    sub() {
      if (!this.took.length) return "";
      const fields = { runs: this.took.length, usual: duration(this.job.usual) };
      return t(this.job.usual == null ? "jobpage.took.short" : "jobpage.took.sub", fields);
    },
    values() {
      const drawn = valueNames(this.list).map((name) => {
        const points = this.list.filter((run) => (run.values[name] ?? "").trim() !== "" && Number.isFinite(Number(run.values[name])));
        return { name, points: points.map((run) => ({ at: Date.parse(run.started), value: Number(run.values[name]), kind: kindOf(run) })) };
      });
      return drawn.filter(({ points }) => points.length > 1).slice(0, VALUES);
    },
  },
  watch: {
    // After a long sleep only the newest few are known: then too the rest is asked for again.
    "runs.list": {
      immediate: true,
      async handler(list) {
        if (!list.length || this.reaching) return;
        this.reaching = true;
        await reach(MOST);
        this.reaching = false;
      },
    },
  },
  methods: {
    length: (seconds) => (seconds === 0 ? "0" : duration(seconds)),
    writer: (name) => (value) => valueWords(name, String(value)),
    range({ name, points }) {
      const all = numbers(points);
      const write = this.writer(name);
      return t("jobpage.value.sub", { low: write(Math.min(...all)), high: write(Math.max(...all)), last: write(all.at(-1)) });
    },
  },
  template: `
    <div class="stack">
      <section class="panel" aria-labelledby="took" data-panel="took">
        <header><h2 id="took">{{ t('jobpage.took') }}</h2><span class="right">{{ sub }}</span></header>
        <answered :of="runs" :ready="runs.known" :bars="4">
          <p v-if="!took.length" class="body muted">{{ t('jobpage.took.none') }}</p>
          <run-chart v-else :points="took" :zone="job.zone" :label="tookLabel" :write="length" lengths/>
        </answered>
      </section>
      <section v-for="value in values" :key="value.name" class="panel" :aria-label="valueName(value.name)" data-panel="value">
        <header><h2>{{ valueName(value.name) }}</h2><span class="right">{{ range(value) }}</span></header>
        <run-chart :points="value.points" :zone="job.zone" :label="t('jobpage.value.label', { name: valueName(value.name), runs: value.points.length })" :write="writer(value.name)" :height="120"/>
      </section>
    </div>`,
};
