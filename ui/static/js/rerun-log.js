// The end of the job's log beside a rerun that goes on: the lines that its program writes while it runs.
import { t } from "batmon/page.js";
import { fetchLines, openLines } from "batmon/drawer.js";

const PACE = 2000; // ms between two looks while the rerun goes on
const LINES = 60;

export const RerunLog = {
  props: { job: Object, running: Boolean },
  data: () => ({ got: null }),
  setup: () => ({ t }),
  computed: {
    lines() {
      return this.got?.lines ?? [];
    },
    said() {
      if (!this.got || this.lines.length) return "";
      return this.got.code === "log_gone" || !this.got.code ? t("rerun.log.none") : this.got.message || t("rerun.unreachable");
    },
  },
  watch: {
    running() {
      this.look();
    },
  },
  mounted() {
    this.look();
    this.timer = setInterval(() => this.running && !document.hidden && this.look(), PACE);
  },
  unmounted() {
    clearInterval(this.timer);
  },
  methods: {
    async look() {
      const got = await fetchLines({ job: this.job.id, file: null }, LINES);
      if (!got) return;
      const body = this.$refs.body;
      const atEnd = !body || body.scrollHeight - body.scrollTop - body.clientHeight < 24;
      this.got = got;
      await this.$nextTick();
      if (atEnd && this.$refs.body) this.$refs.body.scrollTop = this.$refs.body.scrollHeight;
    },
    open() {
      openLines({ job: this.job.id, name: this.job.name });
    },
  },
  template: `
    <section class="panel rerun-log" aria-labelledby="rerun-log" data-panel="log">
      <header><h2 id="rerun-log">{{ t('rerun.log') }}</h2><span class="right cut" :title="got && got.file">{{ got && got.file ? got.file.split(/[\\\\/]/).pop() : '' }}</span><button v-if="lines.length" class="btn ghost is-s" type="button" @click="open">{{ t('rerun.log.open') }}</button></header>
      <p v-if="said" class="body muted">{{ said }}</p>
      <ol v-else ref="body" class="tail" tabindex="0" :aria-label="t('rerun.log')"><li v-for="line in lines" :key="line.offset"><span class="no">{{ line.number }}</span><span>{{ line.text }}</span></li></ol>
    </section>`,
};
