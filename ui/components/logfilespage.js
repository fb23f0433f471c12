// The log files of a job: a list of them, and the trash of those that were deleted.
import { live } from "batmon/live.js";
import { count, page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { filesOf, pageOf } from "batmon/job.js";
import { keys } from "batmon/keys.js";
import { size } from "batmon/machine.js";
import { access } from "batmon/unlock.js";
import { LogDialog } from "batmon/logfiles/dialog.js";
import { LogList } from "batmon/logfiles/list.js";
import { chosen, follow, load, logs, trash, wanted } from "batmon/logfiles/source.js";
import { TrashPanel } from "batmon/logfiles/trash.js";

const SAID = 8000; // ms that it says what was done

export default {
  components: { Glyph, Icon, LogDialog, LogList, TrashPanel },
  data: () => ({ said: "", begun: false }),
  setup: () => ({ access, chosen, live, logs, page, t, trash, wanted, filesOf, load, pageOf, size, sought: new URLSearchParams(window.location.search).get("trash") ?? "" }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    open() {
      return Boolean(this.job);
    },
    title() {
      if (logs.state !== "ready") return t("nav.logfiles");
      return logs.count ? count("logfiles.title", logs.count, { size: size(logs.size) }) : t("logfiles.title.none");
    },
    found() {
      if (logs.state !== "ready" || !wanted.q.trim()) return "";
      return t("logfiles.found", { count: logs.total.toLocaleString("en-US"), total: logs.count.toLocaleString("en-US") });
    },
    sum() {
      const all = [...chosen.values()].reduce((sum, one) => sum + one.size, 0);
      return t("logfiles.chosen", { count: chosen.size.toLocaleString("en-US"), size: size(all) });
    },
  },
  watch: {
    open: { immediate: true, handler: "begin" },
    "live.lost"(lost) {
      if (!lost && this.begun) load();
    },
  },
  mounted() {
    this.drop = keys.add([
      { keys: ["/"], text: "keys.find", run: () => this.$refs.search?.focus() },
      { keys: ["ArrowDown", "j"], text: "keys.entry.down", run: () => this.$refs.list?.move(1) },
      { keys: ["ArrowUp", "k"], text: "keys.entry.up", run: () => this.$refs.list?.move(-1) },
      { keys: ["Enter"], text: "keys.entry.open", run: () => this.$refs.list?.press() },
      { keys: ["x"], text: "keys.log.choose", run: () => this.$refs.list?.turn() },
      { keys: ["Delete"], text: "keys.log.delete", run: this.askDelete },
      { keys: ["f"], text: "keys.files", run: () => filesOf(this.job) && window.location.assign(filesOf(this.job)) },
    ]);
  },
  unmounted() {
    this.drop();
  },
  methods: {
    begin(open) {
      if (!open || this.begun) return;
      this.begun = true;
      follow();
    },
    askDelete() {
      if (chosen.size && !live.lost) this.$refs.dialog.open("delete", [...chosen].map(([file, one]) => ({ file, ...one })));
    },
    ask(kind, one) {
      if (!live.lost) this.$refs.dialog.open(kind, [one]);
    },
    say(text) {
      this.said = text;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.said = ""), SAID);
    },
  },
  template: `
    <div class="filespage logfilespage">
      <nav class="crumb" :aria-label="t('jobpage.trail')"><a href="/">{{ t('nav.dashboard') }}</a><icon name="right"/><a v-if="job" class="cut" :href="pageOf(job)">{{ job.name }}</a><span v-else>{{ page.job }}</span><icon name="right"/><span aria-current="page">{{ t('nav.logfiles') }}</span></nav>
      <div v-if="!live.ready" class="loading" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
      <div v-else-if="!job" class="hero gone" data-gone><h1>{{ t('jobpage.gone') }}</h1><p>{{ t('jobpage.gone.text', { job: page.job }) }}</p><p><a class="btn" href="/">{{ t('jobpage.gone.back') }}</a></p></div>
      <template v-else>
        <header class="lf-top"><h1>{{ title }}</h1><a v-if="trash.total" class="btn lf-down" href="#trash"><icon name="trash"/><span>{{ t('logfiles.trash') }} {{ trash.total.toLocaleString('en-US') }}</span></a><a v-if="filesOf(job)" class="btn" :href="filesOf(job)"><icon name="folder"/><span>{{ t('files.open') }}</span></a></header>
        <div class="lf-two">
          <section class="panel fl-panel">
            <div class="lf-tools" role="search">
              <label class="field"><icon name="search"/><input ref="search" v-model="wanted.q" type="search" maxlength="200" :placeholder="t('logfiles.search')" :aria-label="t('logfiles.search')"><kbd>/</kbd></label>
              <span class="num muted grow" role="status">{{ chosen.size ? sum : said || found }}</span>
              <button v-if="chosen.size" class="btn ghost" type="button" data-none @click="chosen.clear()"><span>{{ t('logfiles.unchoose') }}</span></button>
              <button v-if="chosen.size && access.on !== false" class="btn danger" type="button" data-delete :disabled="live.lost" @click="askDelete"><icon name="trash"/><span>{{ t('logfiles.delete') }}</span></button>
            </div>
            <div v-if="logs.state === 'loading'" class="fl-wait" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
            <div v-else-if="logs.state === 'failed'" class="fl-state" data-state="failed" role="alert"><glyph kind="warn"/><h2>{{ t('logfiles.failed') }}</h2><p>{{ logs.said || t('logfiles.unreachable') }}</p><button class="btn" type="button" @click="load"><icon name="rerun"/><span>{{ t('logfiles.again') }}</span></button></div>
            <p v-else-if="!logs.count" class="nothing" data-state="empty">{{ t('logfiles.none.why') }}</p>
            <p v-else-if="!logs.total" class="nothing" data-state="empty">{{ t('logfiles.nothing') }} · <button class="link" type="button" @click="wanted.q = ''">{{ t('logfiles.clear') }}</button></p>
            <log-list v-else ref="list" :zone="job.zone"/>
          </section>
          <trash-panel :zone="job.zone" :sought="sought" @ask="ask"/>
        </div>
        <log-dialog ref="dialog" @said="say"/>
      </template>
    </div>`,
};
