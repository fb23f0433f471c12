// A log of a job, of any size: the lines in sight and no others, with what the rules see in them.
import { live } from "batmon/live.js";
import { markRaw } from "vue";
import { page, phone, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { pageOf } from "batmon/job.js";
import { keys } from "batmon/keys.js";
import { writeAddress } from "batmon/log/address.js";
import { LogFiles, shelf } from "batmon/log/files.js";
import { LogFoot } from "batmon/log/foot.js";
import { LogGoto } from "batmon/log/goto.js";
import { fold, foldAll, known, learn, learnLater, nextOf, nextRun, stopLooking } from "batmon/log/known.js";
import { resize, toggleWrap } from "batmon/log/looks.js";
import { lookAgain, notice, open, openFile, readAs } from "batmon/log/open.js";
import { LogPane } from "batmon/log/pane.js";
import { LogSearch } from "batmon/log/search.js";
import { copyLines, unpick } from "batmon/log/pick.js";
import { arrived, goTo, say, sight, toEnd, toStart } from "batmon/log/sight.js";
import { log } from "batmon/log/source.js";
import { LogState } from "batmon/log/state.js";
import { LogStrip } from "batmon/log/strip.js";
import { LogTools } from "batmon/log/tools.js";

const SHELF = 60_000; // ms between two looks at the files

export default {
  components: { Glyph, Icon, LogFiles, LogFoot, LogGoto, LogPane, LogSearch, LogState, LogStrip, LogTools },
  data: () => ({ rail: false, begun: false, side: false, away: false, search: null, hits: [] }),
  setup: () => ({ known, live, log, notice, page, shelf, sight, t, goTo, open, pageOf, readAs }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    // Changes when the history of the log has been read, or a run has ended: then there are other runs.
    judged() {
      return this.job && `${this.job.reading === null} ${this.job.since} ${this.job.last?.started} ${this.job.last?.ended}`;
    },
    hasLines() {
      return log.state === "ready" && (log.lines.length > 0 || log.size > 0);
    },
  },
  watch: {
    job: { immediate: true, handler: "begin" },
    judged: "learned",
    "live.lost": { handler: "returned" },
    hits: { handler: "mark" },
    "log.file": { handler: "mark", flush: "post" },
  },
  created() {
    this.queues = {};
  },
  mounted() {
    this.drop = keys.add(this.keys());
    window.addEventListener("popstate", open);
    this.looking = setInterval(() => !document.hidden && !live.lost && lookAgain(), SHELF);
  },
  unmounted() {
    this.drop();
    window.removeEventListener("popstate", open);
    clearInterval(this.looking);
  },
  methods: {
    begin(job) {
      if (!job || this.begun) return;
      this.begun = true;
      open();
    },
    learned() {
      if (log.state !== "ready") return;
      learn();
      learnLater(); // what the store did not have yet
    },
    returned(lost) {
      if (lost || !this.begun) return;
      log.trouble = "";
      if (log.state === "failed") open();
      else this.$refs.pane?.measure();
    },
    keys() {
      const pane = (run) => () => this.$refs.pane && run(this.$refs.pane);
      return [
        { keys: ["ArrowDown", "j"], text: "keys.line.down", run: pane((one) => one.move(1)) },
        { keys: ["ArrowUp", "k"], text: "keys.line.up", run: pane((one) => one.move(-1)) },
        { keys: ["PageDown"], text: "keys.page.down", run: pane((one) => one.page(1)) },
        { keys: ["PageUp"], text: "keys.page.up", run: pane((one) => one.page(-1)) },
        { keys: ["Home", "g g"], show: ["Home"], text: "keys.log.start", run: toStart },
        { keys: ["End", "G"], text: "keys.log.end", run: () => toEnd() },
        { keys: ["e"], text: "log.failure.on", run: () => this.step(false) },
        { keys: ["E"], text: "log.failure.back", run: () => this.step(true) },
        { keys: ["/"], text: "keys.find", run: this.find },
        { keys: ["n"], text: "log.hit.on", run: () => this.queue("hits", () => this.stepHit(false)) },
        { keys: ["N"], text: "log.hit.back", run: () => this.queue("hits", () => this.stepHit(true)) },
        { keys: ["]"], text: "keys.run.next", run: () => this.queue("runs", () => this.stepRun(false)) },
        { keys: ["["], text: "keys.run.back", run: () => this.queue("runs", () => this.stepRun(true)) },
        { keys: [":"], text: "log.goto.line", run: () => this.ask("line") },
        { keys: ["t"], text: "log.goto.at", run: () => this.ask("at") },
        { keys: [" "], show: ["Space"], text: "keys.log.follow", run: () => (sight.follow ? this.pause() : toEnd()) },
        { keys: ["w"], text: "log.wrap", run: toggleWrap },
        { keys: ["+", "="], show: ["+"], text: "log.larger", run: () => resize(1) },
        { keys: ["-"], text: "log.smaller", run: () => resize(-1) },
        { keys: ["z"], text: "keys.run.fold", run: () => foldAll(known.folded.size === 0) },
        { keys: ["c"], text: "log.copy", run: copyLines },
        { keys: ["Escape"], text: "keys.leave", run: () => ((this.rail = false), stopLooking(), unpick()) },
      ];
    },
    pause() {
      sight.paused = true;
      this.$refs.pane?.hold();
    },
    ask(kind) {
      if (this.hasLines) this.$refs.goto.open(kind);
    },
    went(place) {
      writeAddress(log.file, place, log.encoding);
    },
    // One after the other, however fast the key is pressed: what is in sight is what is gone on from.
    queue(kind, run) {
      const arrive = async () => {
        await arrived();
        await this.$nextTick();
        await this.$refs.pane?.settle();
      };
      this.queues[kind] = (this.queues[kind] ?? Promise.resolve()).then(arrive).then(() => this.hasLines && run());
    },
    step(back) {
      this.queue("failures", () => this.stepOnce(back));
    },
    async stepOnce(back) {
      const inSight = sight.target !== null && sight.target >= sight.from && sight.target < sight.to;
      const from = inSight ? sight.target : back ? sight.from : Math.max(-1, sight.from - 1);
      const found = await nextOf("failure", from, back, (percent) => say(t("log.failure.looking", { percent }), 0));
      if (found === undefined) return say(t("log.failure.unknown"));
      if (found === null) return say(t(back ? "log.failure.none.back" : "log.failure.none.on"));
      say("");
      await goTo({ offset: found });
    },
    async stepRun(back) {
      const found = nextRun(back ? sight.from : Math.max(sight.from, sight.target ?? 0), back);
      if (!found) return say(t(back ? "log.run.none.back" : "log.run.none.on"));
      await this.goRun(found);
    },
    async goRun(run) {
      this.rail = false;
      await goTo({ offset: run.offset }, { lands: "middle" });
    },
    openFile(file) {
      this.rail = false;
      openFile(file);
    },
    async find() {
      Object.assign(this, { side: true, away: false });
      await this.$nextTick();
      this.$refs.search?.focus();
    },
    async leaveSearch() {
      Object.assign(this, { side: false, search: null, hits: [] });
      await this.$nextTick();
      document.querySelector("[data-search]")?.focus();
    },
    // The hits in this file, for the strip and the keys.
    mark() {
      known.hits = markRaw(this.hits.filter((hit) => hit.file === log.file).sort((one, other) => one.offset - other.offset));
    },
    openHit(hit) {
      this.away = phone.matches; // it covers the lines there
      if (hit.file === log.file) goTo({ offset: hit.offset });
      else openFile(hit.file, { offset: hit.offset });
    },
    stepHit(back) {
      const from = sight.target ?? (back ? sight.to : sight.from - 1);
      const hit = back ? known.hits.findLast((one) => one.offset < from) : known.hits.find((one) => one.offset > from);
      if (hit) return goTo({ offset: hit.offset });
      say(t(back ? "log.hit.none.back" : "log.hit.none.on"));
    },
  },
  template: `
    <div :class="['logpage', { beside: side && !away }]">
      <div v-if="!live.ready" class="lg-state-of" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
      <div v-else-if="!job" class="hero gone" data-gone><h1>{{ t('jobpage.gone') }}</h1><p>{{ t('jobpage.gone.text', { job: page.job }) }}</p><p><a class="btn" href="/">{{ t('jobpage.gone.back') }}</a></p></div>
      <template v-else>
        <h1 class="vh">{{ t('log.title', { name: job.name }) }}</h1>
        <log-files :class="{ open: rail }" :job="job" @open="openFile" @go="goRun"/>
        <button v-if="rail" class="lg-scrim" type="button" :aria-label="t('lines.close')" @click="rail = false"></button>
        <section class="lg-view" :aria-label="t('log.title', { name: job.name })">
          <log-tools :job="job" searches @side="find" @step="step" @goto="ask" @encoding="readAs" @rail="rail = !rail"/>
          <p v-if="notice.now" class="lg-notice" role="alert" :data-notice="notice.now.kind"><glyph :kind="notice.now.kind === 'counting' ? 'idle' : 'warn'"/><span>{{ t('log.notice.' + notice.now.kind, { percent: Math.floor(log.counted * 100) }) }} <a v-if="notice.now.href" :href="notice.now.href">{{ t(notice.now.kind === 'newer' ? 'log.notice.open' : 'log.notice.old') }}</a></span><button class="btn ghost icon is-s" type="button" :aria-label="t('lines.close')" :title="t('lines.close')" @click="notice.now = null"><icon name="x"/></button></p>
          <div v-if="hasLines" :class="['lg-lines', { waiting: log.waiting, gone: notice.now && notice.now.kind === 'gone' }]"><log-pane ref="pane" :job="job" :search="search"/><log-strip @go="goTo" @move="$refs.pane.wheel($event)"/></div>
          <log-state v-else :job="job" @again="open"/>
          <log-foot @pause="pause" @step="step"/>
        </section>
        <aside v-if="side" v-show="!away" class="lg-side" :aria-label="t('log.search')"><log-search ref="search" :job="job" :file="log.file" :encoding="log.encoding" @open="openHit" @hits="hits = $event" @highlight="search = $event" @close="leaveSearch"/></aside>
        <log-goto ref="goto" :job="job" @went="went"/>
      </template>
    </div>`,
};
