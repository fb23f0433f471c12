// Statistics: what is asked, one sentence, two charts, two tables, and how it was counted.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { duration, moment } from "batmon/times.js";
import { Patterns, StackChart } from "batmon/stat-chart.js";
import { StatTable } from "batmon/stat-table.js";
import { ask, follow, source } from "batmon/stat-source.js";
import { choice, grouping, GROUPS, lengthOf, ownDates, SPANS, stretch } from "batmon/stat-view.js";
import { percent, periodWords, whole } from "batmon/stat-words.js";

const OUTCOMES = [
  { key: "succeeded", kind: "ok", word: "outcome.s" },
  { key: "recovered", kind: "recovered", word: "outcome.r", bad: true },
  { key: "succeeded_with_errors", kind: "errors", word: "outcome.e", bad: true },
  { key: "succeeded_late", kind: "late", word: "outcome.l", bad: true },
  { key: "failed", kind: "error", word: "outcome.f", bad: true },
  { key: "stuck", kind: "stuck", word: "outcome.k", bad: true },
  { key: "missed", kind: "missed", word: "outcome.m", bad: true, hollow: true },
];
const RUNS = [
  { key: "succeeded", kind: "ok", word: "stat.run.succeeded" },
  { key: "failed", kind: "error", word: "stat.run.failed", bad: true },
];

export default {
  components: { Icon, Patterns, StackChart, StatTable },
  setup: () => ({ live, t, ask, choice, grouping, source, GROUPS, SPANS, OUTCOMES, RUNS }),
  computed: {
    data() {
      return source.data;
    },
    days() {
      return stretch() ?? ["", ""];
    },
    jobs() {
      const known = live.order.map((id) => live.jobs.get(id)).filter(Boolean);
      return known.map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
    },
    head() {
      if (!this.data) return t("stat.loading");
      const { since, until, total } = this.data;
      const days = whole(lengthOf(since, until));
      if (!total.counted) return t("stat.head.none", { days });
      return t("stat.head", { days, counted: whole(total.counted), fulfilled: whole(total.fulfilled), share: percent(total.share) });
    },
    sub() {
      if (!this.data) return "";
      const { runs, failed, late, missed, mean_s, slowest_s } = this.data.total;
      return t("stat.sub", { runs: whole(runs), failed: whole(failed), late: whole(late), missed: whole(missed), mean: duration(mean_s), slowest: duration(slowest_s) });
    },
    // What the controls say, for a sheet that has none.
    onPaper() {
      const job = choice.job ? live.jobs.get(choice.job)?.name ?? choice.job : t("stat.job.all");
      return [job, this.days.join(" – "), t(GROUPS[grouping()])].join(" · ");
    },
    occurrences() {
      return this.data.periods.map(({ start, end, outcomes }) => ({ start, end, values: outcomes }));
    },
    runs() {
      return this.data.periods.map(({ start, end, succeeded, failed }) => ({ start, end, values: { succeeded, failed } }));
    },
    byJob() {
      return this.data.jobs.map((job) => ({ key: job.id, title: job.name, href: `/jobs/${encodeURIComponent(job.id)}`, figures: job }));
    },
    byPeriod() {
      return this.data.periods.map((period) => ({ key: period.start, title: periodWords(period, this.data.by), figures: period })).reverse();
    },
    asOf() {
      return source.at ? t("asof", { time: moment(source.at, live.server.zone, live.now, true) }) : "";
    },
  },
  created: follow,
  methods: {
    own(which, value) {
      const [since, until] = this.days;
      if (value) ownDates(which === "since" ? value : since, which === "until" ? value : until);
    },
  },
  template: `
    <div class="stat">
      <patterns/>
      <div class="verdict"><div><h1 aria-live="polite">{{ head }}</h1><p class="sub">{{ sub }}</p></div><span v-if="asOf" :class="live.lost ? 'asof' : 'stat-asof'"><icon name="clock"/>{{ asOf }}</span></div>
      <p class="on-paper">{{ onPaper }}</p>
      <div class="stat-bar">
        <label class="field pick"><span class="vh">{{ t('stat.job') }}</span><select v-model="choice.job" :aria-label="t('stat.job')"><option value="">{{ t('stat.job.all') }}</option><option v-for="job in jobs" :key="job.id" :value="job.id">{{ job.name }}</option></select><icon name="down"/></label>
        <div class="seg" role="group" :aria-label="t('stat.days')"><button v-for="(word, span) in SPANS" :key="span" type="button" :data-days="span" :aria-pressed="choice.days === Number(span) ? 'true' : 'false'" @click="choice.days = Number(span)">{{ t(word) }}</button></div>
        <span class="own"><label class="field"><span class="vh">{{ t('stat.since') }}</span><input type="date" :aria-label="t('stat.since')" :value="days[0]" :max="days[1]" @change="own('since', $event.target.value)"></label><span aria-hidden="true">–</span><label class="field"><span class="vh">{{ t('stat.until') }}</span><input type="date" :aria-label="t('stat.until')" :value="days[1]" :min="days[0]" @change="own('until', $event.target.value)"></label></span>
        <div class="seg" role="group" :aria-label="t('stat.by')"><button v-for="(word, by) in GROUPS" :key="by" type="button" :data-by="by" :aria-pressed="grouping() === by ? 'true' : 'false'" @click="choice.by = by">{{ t(word) }}</button></div>
        <span class="grow"></span>
        <a v-if="choice.job" class="btn" :href="'/jobs/' + encodeURIComponent(choice.job)">{{ t('stat.job.page') }}</a>
        <a v-if="source.asked" class="btn" :href="'/api/v1/statistics.csv?' + source.asked" :title="t('stat.csv.title')" download>{{ t('stat.csv') }}</a>
      </div>
      <p v-if="source.failed" class="stat-failed" role="alert">{{ source.failed }} <button class="btn is-s" type="button" @click="ask">{{ t('stat.again') }}</button></p>
      <div v-if="!data && !source.failed" class="loading" aria-hidden="true"><span v-for="n in 4" :key="n" class="skel"></span></div>
      <p v-else-if="live.ready && !live.jobs.size" class="nothing">{{ t('stat.empty') }}</p>
      <div v-else-if="data" :class="['stat-body', { waiting: source.failed }]">
        <div class="stat-charts">
          <section class="panel"><header><h2>{{ t('stat.occurrences') }}</h2></header><stack-chart v-if="data.total.counted" :title="t('stat.occurrences')" :periods="occurrences" :layers="OUTCOMES" :by="data.by"/><p v-else class="body muted">{{ t('stat.occurrences.none') }}</p></section>
          <section class="panel"><header><h2>{{ t('stat.runs') }}</h2></header><stack-chart v-if="data.total.runs" :title="t('stat.runs')" :periods="runs" :layers="RUNS" :by="data.by"/><p v-else class="body muted">{{ t('stat.runs.none') }}</p></section>
        </div>
        <section v-if="!data.job" class="panel" data-table="jobs"><header><h2>{{ t('stat.jobs') }}</h2><span class="right">{{ t('stat.jobs.order') }}</span></header><stat-table :rows="byJob" first="stat.col.job" :label="t('stat.jobs')"/></section>
        <section class="panel" data-table="periods"><header><h2>{{ t('stat.periods') }}</h2><span class="right">{{ t('stat.periods.order') }}</span></header><stat-table :rows="byPeriod" first="stat.col.period" :label="t('stat.periods')"/></section>
        <ul class="stat-notes"><li>{{ t('stat.note.share') }}</li><li>{{ t('stat.note.runs') }}</li><li>{{ t('stat.note.days') }}</li></ul>
      </div>
    </div>`,
};
