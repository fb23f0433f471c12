// The sentence that is true now, and the counts that filter.
import { live } from "batmon/live.js";
import { count, t } from "batmon/page.js";
import { COUNTED, Glyph, Icon, KINDS } from "batmon/glyph.js";
import { toggle, view } from "batmon/view.js";
import { moment } from "batmon/times.js";

const earliest = (jobs) => jobs.reduce((first, job) => (first && first.since <= job.since ? first : job), null);

export default {
  components: { Glyph, Icon },
  setup: () => ({ live, t, view, toggle, COUNTED, KINDS }),
  computed: {
    jobs() {
      return live.order.map((id) => live.jobs.get(id)).filter(Boolean);
    },
    by() {
      const counts = Object.fromEntries(COUNTED.map((status) => [status, 0]));
      for (const job of this.jobs) counts[job.status] += 1;
      return counts;
    },
    reading() {
      const open = this.jobs.filter((job) => job.reading != null);
      if (!this.jobs.length || open.length < this.jobs.length) return null;
      return Math.floor((100 * open.reduce((sum, job) => sum + job.reading, 0)) / open.length);
    },
    head() {
      const { by } = this;
      if (!live.ready) return t("summary.connecting");
      if (this.reading !== null) return t("summary.first");
      if (by.ERROR) return count("summary.error", by.ERROR);
      if (by.WARNING) return count("summary.warning", by.WARNING);
      if (by.OK === this.jobs.length) return t("summary.ok");
      return by.OK ? t("summary.calm") : t("summary.unknown");
    },
    sub() {
      if (!live.ready) return "";
      if (this.reading !== null) return t("summary.first.sub", { jobs: this.jobs.length, percent: this.reading });
      return this.parts().join(". ") + ".";
    },
    worst() {
      return this.jobs.filter((job) => job.status === "ERROR");
    },
    asOf() {
      return t("asof", { time: moment(live.asOf, live.server.zone, live.asOf, true) });
    },
  },
  methods: {
    parts() {
      const { by, worst } = this;
      const bad = by.ERROR ? worst : this.jobs.filter((job) => job.status === "WARNING");
      const parts = [];
      const first = bad.length ? earliest(bad) : null;
      if (first) {
        const fields = { name: first.name, time: moment(first.since, first.zone, live.now, bad.length === 1), status: t(`status.${first.status}`) };
        parts.push(t(bad.length === 1 ? "summary.sub.one" : "summary.sub.first", fields));
        if (by.ERROR && by.WARNING) parts.push(count("summary.sub.warnings", by.WARNING));
        if (by.OK) parts.push(count(by.WARNING || by.UNKNOWN || by.PAUSED ? "summary.sub.okcount" : "summary.sub.rest", by.OK));
      } else {
        parts.push(count("summary.sub.ok", this.jobs.length));
      }
      if (by.UNKNOWN) parts.push(count("summary.sub.unknown", by.UNKNOWN));
      if (by.PAUSED) parts.push(count("summary.sub.paused", by.PAUSED));
      const running = this.jobs.filter((job) => job.running).length;
      if (running) parts.push(count("summary.sub.running", running));
      return parts;
    },
  },
  template: `
    <div v-if="!live.ready || jobs.length" class="verdict">
      <div>
        <h1 aria-live="polite">{{ head }}</h1>
        <p class="sub">{{ sub }}</p>
        <span v-if="reading !== null" class="track reading" role="progressbar" :aria-label="t('summary.first.label')" :aria-valuenow="reading" aria-valuemin="0" aria-valuemax="100"><i :style="{ width: reading + '%' }"></i></span>
      </div>
      <div v-if="live.ready" class="seg" role="group" :aria-label="t('summary.filter')">
        <button v-for="status in COUNTED" :key="status" type="button" :aria-pressed="view.status === status ? 'true' : 'false'" :class="{ zero: !by[status] }" :data-count="status" :title="t('status.' + status)" @click="toggle(status)"><glyph :kind="KINDS[status]" small/><span class="w">{{ t('status.' + status) }}</span><b>{{ by[status].toLocaleString('en-US') }}</b></button>
      </div>
      <span v-if="live.lost && live.ready" class="asof"><icon name="clock"/>{{ asOf }}</span>
    </div>`,
};
