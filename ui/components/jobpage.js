// One job in full. The verdict comes over the live line; what lies further back is asked for, and again when it changed.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon, KINDS } from "batmon/glyph.js";
import { duration, moment } from "batmon/times.js";
import { Answered, question } from "batmon/job/ask.js";
import { changesAsked, ChangePanel, PlanPanel, RecentPanel } from "batmon/job/aside.js";
import { ChartPanels } from "batmon/job/charts.js";
import { DAY, dayOf, dayText } from "batmon/job/days.js";
import { runs } from "batmon/job/runs.js";
import { RunTable } from "batmon/job/table.js";
import { logAddress } from "batmon/drawer.js";
import { filesOf, logFilesOf } from "batmon/job.js";
import { keys } from "batmon/keys.js";
import { askRerun } from "batmon/rerun.js";
import { RerunButton } from "batmon/rerun-button.js";
import { RerunDialog } from "batmon/rerun-dialog.js";
import { RerunPanel } from "batmon/job/reruns.js";
import { SettingsPanel } from "batmon/job/settings.js";
import { WhyPanel } from "batmon/job/why.js";
import { WitnessPanel } from "batmon/job/witness.js";
import { YearPanel } from "batmon/job/year.js";

const GATHER = 400; // ms in which changes are gathered before anything is asked again
const YEAR = 371 * DAY; // 53 weeks

export default {
  components: { Answered, ChangePanel, ChartPanels, Glyph, Icon, PlanPanel, RecentPanel, RerunButton, RerunDialog, RerunPanel, RunTable, SettingsPanel, WhyPanel, WitnessPanel, YearPanel },
  setup() {
    const today = () => Date.parse(dayOf(live.now, live.jobs.get(page.job)?.zone ?? live.server.zone));
    return {
      live,
      page,
      t,
      KINDS,
      filesOf,
      logFilesOf,
      logAddress,
      nothing: { answer: null, refused: "" },
      why: question("why"),
      days: question("days", () => ({ since: dayText(today() - YEAR) })),
      plan: question("plan"),
      changes: question("verdicts", changesAsked),
      settings: question("settings"),
    };
  },
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    asOf() {
      return t("asof", { time: moment(live.asOf, live.server.zone, live.asOf, true) });
    },
    // Changes with what the panels are made of.
    verdict() {
      const { findings, phase, due, outcome, next } = this.job ?? {};
      return JSON.stringify([this.turn, phase, due, outcome, next, findings?.map((one) => [one.code, one.text])]);
    },
    turn() {
      return JSON.stringify([this.job?.status, this.job?.since]);
    },
    ran() {
      return JSON.stringify([this.job?.last, this.job?.marks?.at(-1), this.job?.reading === null]);
    },
    today() {
      return this.job ? dayOf(live.now, this.job.zone) : "";
    },
    config() {
      return this.job ? live.config?.loaded : null;
    },
    below() {
      const { description, expected } = this.job;
      const every = this.plan.answer?.every_s;
      const times = every ? t("every", { duration: duration(every) }) : expected.join(", ");
      return [description, times && t("jobpage.expected", { times })].filter(Boolean).join(" · ");
    },
  },
  watch: {
    verdict: { immediate: true, handler: "later" },
    ran: { handler: "later" },
    today: { handler: "later" },
    config: { handler: "later" },
    "live.lost": { handler: "returned" },
  },
  mounted() {
    this.drop = keys.add([
      { keys: ["r"], text: "keys.rerun", run: () => askRerun(this.job) },
      { keys: ["l"], text: "keys.log", run: () => this.job?.log && window.location.assign(logAddress(page.job)) },
      { keys: ["f"], text: "keys.files", run: () => filesOf(this.job) && window.location.assign(filesOf(this.job)) },
    ]);
    this.minute = setInterval(() => this.job && !live.lost && !document.hidden && this.why.load(), 60_000);
  },
  unmounted() {
    this.drop();
    clearInterval(this.minute);
    clearTimeout(this.timer);
  },
  methods: {
    later() {
      clearTimeout(this.timer);
      if (this.job) this.timer = setTimeout(this.ask, this.asked ? GATHER : 0);
    },
    returned(lost) {
      if (lost) return;
      this.asked = null;
      this.later();
    },
    // Ask again for what may have changed; the first time for everything.
    ask() {
      const before = this.asked ?? {};
      const now = { verdict: this.verdict, turn: this.turn, ran: this.ran, today: this.today, config: this.config };
      const moved = (...names) => names.some((name) => before[name] !== now[name]);
      this.asked = now;
      if (moved("verdict", "ran", "config")) this.why.load();
      if (moved("ran")) runs.load();
      if (moved("turn")) this.changes.load();
      if (moved("ran", "today")) this.days.load();
      if (moved("today", "config")) this.plan.load();
      if (moved("config")) this.settings.load();
    },
  },
  template: `
    <div class="jobpage">
      <nav class="crumb" :aria-label="t('jobpage.trail')"><a href="/">{{ t('nav.dashboard') }}</a><icon name="right"/><template v-if="job && job.group"><span>{{ job.group }}</span><icon name="right"/></template><span class="cut" aria-current="page">{{ job ? job.name : page.job }}</span></nav>
      <answered v-if="!live.ready" :of="nothing" :bars="6"/>
      <div v-else-if="!job" class="hero gone" data-gone>
        <h1>{{ t('jobpage.gone') }}</h1>
        <p>{{ t('jobpage.gone.text', { job: page.job }) }}</p>
        <p><a class="btn" href="/">{{ t('jobpage.gone.back') }}</a></p>
      </div>
      <template v-else>
        <header class="jobhead"><glyph :kind="KINDS[job.status]"/><div><h1>{{ job.name }}</h1><p class="desc">{{ below }} <span v-for="tag in job.tags" :key="tag" class="tag">{{ tag }}</span></p></div><span v-if="live.lost" class="asof"><icon name="clock"/>{{ asOf }}</span><a v-if="job.log" class="btn" :href="logAddress(job.id)" data-log><icon name="log"/><span>{{ t('job.log') }}</span></a><a class="btn icon" :href="logFilesOf(job)" data-logfiles :aria-label="t('logfiles.open')" :title="t('logfiles.open')"><icon name="rows"/></a><a v-if="filesOf(job)" class="btn" :href="filesOf(job)" data-files><icon name="folder"/><span>{{ t('files.open') }}</span></a><rerun-button :job="job"/></header>
        <div class="two">
          <div class="stack"><why-panel :job="job" :why="why"/><witness-panel :job="job" :why="why"/><chart-panels :job="job"/><settings-panel :settings="settings"/></div>
          <div class="stack"><recent-panel :job="job"/><rerun-panel v-if="job.rerun" :job="job"/><plan-panel :job="job" :plan="plan"/><change-panel :job="job" :changes="changes"/></div>
        </div>
        <year-panel :job="job" :days="days"/>
        <run-table :job="job"/>
        <rerun-dialog/>
      </template>
    </div>`,
};
