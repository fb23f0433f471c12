// The wall: all jobs on one screen, worst first; what is bad stays, the others turn or stand as marks. No controls.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { COUNTED, Glyph, Icon, KINDS } from "batmon/glyph.js";
import { bad, ordered } from "batmon/order.js";
import { ago, duration, moment } from "batmon/times.js";
import { care } from "batmon/wall-care.js";
import { clockOf } from "batmon/wall-clock.js";
import { WallGroup } from "batmon/wall-group.js";
import { GAP, layout, used } from "batmon/wall-layout.js";
import { head, notes } from "batmon/wall-notes.js";
import { WallTile } from "batmon/wall-tile.js";

const DOTS = 12; // more pages are a number
const asked = Number(new URLSearchParams(window.location.search).get("turn"));
const TURN = asked >= 2 && asked <= 600 ? asked * 1000 : 10_000; // ms that a page stays

const rows = ({ columns, heights }) => ({ // as much of the body as they were planned with
  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  gridTemplateRows: heights.map((height) => `minmax(0, ${height}fr)`).join(" "),
  flexGrow: used(heights) - GAP,
});

export default {
  components: { Glyph, Icon, WallGroup, WallTile },
  data: () => ({ width: 95, height: 40, page: 0, turned: Date.now() }),
  setup: () => ({ live, t, rows, COUNTED, KINDS, DOTS, secure: window.isSecureContext }),
  computed: {
    jobs() {
      return ordered(live.order.map((id) => live.jobs.get(id)).filter(Boolean), "worst", false);
    },
    by() {
      const counts = Object.fromEntries(COUNTED.map((status) => [status, 0]));
      for (const job of this.jobs) counts[job.status] += 1;
      return counts;
    },
    head() {
      return head(this.jobs, this.by);
    },
    notes() {
      return notes();
    },
    // What is not bad by group, in the order of the configuration: every job keeps its place among the marks.
    groups() {
      const found = new Map();
      for (const id of live.order) {
        const job = live.jobs.get(id);
        if (!job || bad(job)) continue;
        if (!found.has(job.group)) found.set(job.group, []);
        found.get(job.group).push(job);
      }
      const named = [...found].sort(([a], [b]) => (a === null) - (b === null));
      return named.map(([name, jobs]) => ({ name: name ?? t(named.length > 1 ? "rows.group.rest" : "wall.all"), jobs }));
    },
    plan() {
      const { ERROR, WARNING } = this.by;
      return layout(ERROR, WARNING, this.groups.map((group) => group.jobs.length), this.width, this.height);
    },
    pinned() {
      return this.jobs.slice(0, this.plan.pinned.count);
    },
    // Of the jobs or groups that turn, those of this page.
    shown() {
      const { kind, size, pages, count } = this.plan.turning;
      if (kind === "marked") return this.groups;
      const first = (this.page % pages) * size;
      if (kind === "sums") return this.groups.slice(first, first + size);
      const { count: pinned } = this.plan.pinned;
      return this.jobs.slice(pinned + first, Math.min(pinned + count, pinned + first + size));
    },
    clock() {
      return clockOf(live.now, live.server.zone);
    },
    asOf() {
      return t("asof", { time: moment(live.asOf, live.server.zone, live.asOf, true) });
    },
    judged() {
      const { pulse } = live;
      if (live.lost || !pulse?.tick) return "";
      if (pulse.reasons.includes("tick_late")) return t("pulse.late", { age: duration(pulse.behind) });
      return t("pulse.judged", { age: ago(pulse.tick, live.now) });
    },
    file() {
      return live.config?.file ?? "batmon.yml";
    },
  },
  watch: {
    "live.ready"() {
      this.turned = Date.now(); // the first page stands as long as the others, however late the first figures are
    },
    "live.tick"(now) {
      if (live.lost || now - this.turned < TURN) return;
      this.turned = now;
      this.page = (this.page + 1) % this.plan.turning.pages;
    },
  },
  mounted() {
    care();
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.$refs.body);
  },
  unmounted() {
    this.watcher.disconnect();
  },
  methods: {
    pinnedLevel(job) {
      const { name } = this.plan.pinned.level;
      return name === "wide" && !this.wide(job) ? "large" : name;
    },
    measure() {
      const unit = parseFloat(getComputedStyle(this.$el).fontSize);
      this.width = this.$refs.body.clientWidth / unit;
      this.height = this.$refs.body.clientHeight / unit;
    },
    wide(job) {
      return this.plan.pinned.level.name === "wide" && job.status === "ERROR";
    },
    span(job) {
      if (!this.wide(job)) return null;
      const { columns } = this.plan.pinned;
      const alone = columns === 3 && this.pinned.indexOf(job) >= this.by.WARNING; // no yellow one to stand beside
      return { gridColumn: alone ? "1 / -1" : "span 2" };
    },
  },
  template: `
    <div class="wall" :style="{ '--k': plan.scale }">
      <header class="wh">
        <icon v-if="head.glyph === 'plug'" name="plug"/><glyph v-else :kind="head.glyph"/>
        <div class="grow"><h1 aria-live="polite">{{ head.title }}</h1><p class="sub">{{ head.sub }}</p></div>
        <span v-if="live.lost && live.ready" class="old">{{ asOf }}</span>
        <template v-else-if="live.ready && !live.lost"><time class="clock">{{ clock.time }}</time><span class="date">{{ clock.date }}<br>{{ clock.weekday }}</span></template>
      </header>
      <div v-if="notes.length" class="wnotes"><p v-for="[kind, first, rest] in notes" :key="kind" class="wn" role="status" :data-note="kind"><glyph kind="warn"/><span><b>{{ first }}</b> {{ rest }}</span></p></div>
      <div ref="body" class="wbody" role="region" :aria-label="t('wall.label')">
        <div v-if="live.ready && !jobs.length" class="wempty"><h2>{{ t('empty.title') }}</h2><p>{{ t('wall.empty', { file }) }}</p></div>
        <span v-if="head.percent != null" class="track reading" role="progressbar" :aria-label="t('summary.first.label')" :aria-valuenow="head.percent" aria-valuemin="0" aria-valuemax="100"><i :style="{ width: head.percent + '%' }"></i></span>
        <div v-if="pinned.length" class="wgrid pinned" :style="rows(plan.pinned)"><wall-tile v-for="job in pinned" :key="job.id" :job="job" :level="pinnedLevel(job)" :style="span(job)"/></div>
        <div v-if="shown.length" :class="['wgrid', 'turning', plan.turning.kind]" :style="rows(plan.turning)">
          <template v-if="plan.turning.kind === 'tiles'"><wall-tile v-for="job in shown" :key="job.id" :job="job" :level="plan.turning.level.name"/></template>
          <wall-group v-for="group in shown" v-else :key="group.name" :group="group" :across="plan.turning.across" :pitch="plan.turning.pitch"/>
        </div>
      </div>
      <footer class="wfoot">
        <template v-if="live.ready"><span v-for="status in COUNTED" :key="status" :class="{ zero: !by[status] }" :aria-label="t('status.' + status) + ' ' + by[status]" role="img"><glyph :kind="KINDS[status]"/>{{ by[status].toLocaleString('en-US') }}</span></template>
        <span class="rel">{{ judged }}</span><span v-if="!secure" class="hint">{{ t('wall.awake.https') }}</span>
        <span v-if="plan.turning.pages > 1" class="pages" role="img" :aria-label="t('wall.page', { page: page % plan.turning.pages + 1, pages: plan.turning.pages })">{{ page % plan.turning.pages + 1 }} / {{ plan.turning.pages }}<span v-if="plan.turning.pages <= DOTS" class="dots"><i v-for="n in plan.turning.pages" :key="n" :class="{ on: n - 1 === page % plan.turning.pages }"></i></span></span>
      </footer>
    </div>`,
};
