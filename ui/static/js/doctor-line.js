// One check: how it came out, its evidence, what to do, and the single jobs that it is about.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { duration } from "batmon/times.js";

const DRAWN = { ok: "ok", unknown: "idle", warning: "warn", problem: "error" };
const SHOWN = 5; // bad details that are shown without being asked for

export const DoctorLine = {
  components: { Glyph, Icon },
  props: { check: Object },
  data: () => ({ open: false }),
  setup: () => ({ live, t, DRAWN }),
  computed: {
    bad() {
      return this.check.details.filter((one) => one.level !== "ok");
    },
    shown() {
      return this.open ? this.check.details : this.bad.slice(0, SHOWN);
    },
    hidden() {
      return this.check.details.length - this.shown.length;
    },
    took() {
      const { seconds } = this.check;
      return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : duration(Math.round(seconds));
    },
  },
  methods: {
    nameOf(job) {
      return live.jobs.get(job)?.name ?? job;
    },
  },
  template: `
    <div class="dline" :data-check="check.check" :data-level="check.level">
      <glyph :kind="DRAWN[check.level]"/><b>{{ check.name }}<span class="vh"> {{ t('system.level.' + check.level) }}</span></b>
      <div>
        <p>{{ check.message }}</p>
        <p v-if="check.advice" class="fix">{{ check.advice }}</p>
        <ul v-if="shown.length" class="dlist"><li v-for="(one, place) in shown" :key="place"><glyph :kind="DRAWN[one.level]" small/><span><a v-if="one.job && live.jobs.has(one.job)" :href="'/jobs/' + encodeURIComponent(one.job)">{{ nameOf(one.job) }}</a><b v-else-if="one.job">{{ one.job }}</b> {{ one.message }}</span></li></ul>
        <p v-if="open && check.more" class="muted">{{ t('system.more', { count: check.more }) }}</p>
        <button v-if="hidden > 0 || open" class="link" type="button" :aria-expanded="open ? 'true' : 'false'" @click="open = !open">{{ open ? t('system.less') : t('system.details', { count: hidden + check.more }) }}</button>
      </div>
      <span class="num">{{ took }}</span>
    </div>`,
};
