// A stretch as lanes, worst first: only those in sight are drawn and fetched. Which stretch stands in the address.
import { live } from "batmon/live.js";
import { phone, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { EmptyBoard } from "batmon/empty.js";
import { progress } from "batmon/job.js";
import { chosen, grouped, itemAt, ordered, placed } from "batmon/order.js";
import { paper } from "batmon/paper.js";
import { iso } from "batmon/times.js";
import { clear, view } from "batmon/view.js";
import { atOnce, spotsOf, sums } from "batmon/timeline-geometry.js";
import { axisOf, nowWords } from "batmon/timeline-axis.js";
import { asked, HOURS, holds, stretch } from "batmon/timeline-range.js";
import { TimelineHead } from "batmon/timeline-head.js";
import { keys } from "batmon/keys.js";
import { moves } from "batmon/timeline-keys.js";
import { TimelineLane } from "batmon/timeline-lane.js";
import { bandPath } from "batmon/timeline-paths.js";
import { TimelineTable } from "batmon/timeline-table.js";
import { TimelineLegend } from "batmon/timeline-legend.js";
import { need, shown } from "batmon/timeline-lanes.js";
import { tipOf } from "batmon/timeline-words.js";

const BY_HAND = { group: "hand", sort: "worst", back: false };
const NONE_SHUT = new Set();
const SPARE = 4; // lanes drawn beyond each edge
const FEW = 60; // lanes that are all drawn: a printer takes them too
const NARROW = { "6h": 1080, day: 1080, week: 1260 }; // px of a stretch on the phone, scrolled in its own box
const LANDSCAPE = 796; // px of a sheet beside the names
const HIGH = 33; // px of a picture
const PATIENCE = 300; // ms before anything stands in for lanes that are on their way

export default {
  components: { EmptyBoard, Glyph, Icon, TimelineHead, TimelineLane, TimelineLegend, TimelineTable },
  data: () => ({ from: 0, to: 40, narrow: phone.matches, wide: 1000, shift: 0, order: [], inside: false, selected: null, here: null, tip: null, waited: false }),
  setup: () => ({ live, shown, t, clear, iso, nowWords, FEW, kept: new Map() }),
  computed: {
    zone: () => live.server.zone,
    // The hour of now by the server's clock on the wall: "2026-11-24T07".
    hour: () => (live.ready ? iso(live.now, live.server.zone).slice(0, 13) : ""),
    one() {
      return this.hour ? stretch(asked, this.hour) : null;
    },
    key() {
      return this.one ? [this.one.range, this.one.day, this.one.hour].join(" ") : "";
    },
    day() {
      return this.one?.range === "week" ? "" : this.one?.day ?? ""; // whose times need no date beside them
    },
    follows() {
      return this.one !== null && holds(this.one, this.hour);
    },
    span: () => (shown.end ? (shown.end - shown.start) / 1000 : HOURS[asked.range] * 3600),
    // Seconds of the stretch; far outside of it elsewhere. It moves by whole pixels, so that lanes are drawn seldom.
    now() {
      if (!shown.start) return -this.span;
      const step = this.span / this.width;
      return Math.floor((live.now - shown.start) / 1000 / step) * step;
    },
    nowAt() {
      const share = shown.start ? (live.now - shown.start) / 1000 / this.span : -1;
      return share >= 0 && share <= 1 ? share : null;
    },
    width() {
      if (paper.on) return LANDSCAPE;
      return this.narrow ? NARROW[asked.range] : Math.max(200, this.wide);
    },
    jobs: () => live.order.map((id) => live.jobs.get(id)).filter(Boolean),
    sorted() {
      return ordered(chosen(this.jobs, view), "worst", false).map((job) => job.id);
    },
    items() {
      const jobs = this.order.map((id) => live.jobs.get(id)).filter(Boolean);
      return jobs.some((job) => job.group) ? grouped(jobs, BY_HAND, NONE_SHUT) : jobs.map(({ id }) => ({ id, key: id }));
    },
    places() {
      return placed(this.items, this.narrow);
    },
    visible() {
      const off = paper.on ? this.places.tops[this.from] ?? 0 : 0;
      return this.items.slice(this.from, this.to).map((item, at) => this.drawn(item, this.places.tops[this.from + at] - off));
    },
    lanes() {
      return this.visible.filter((item) => item.job);
    },
    height() {
      if (!paper.on) return this.places.height;
      return (this.places.tops[this.to] ?? this.places.height) - (this.places.tops[this.from] ?? 0);
    },
    busy() {
      return atOnce(this.lanes.map((item) => item.lane).filter(Boolean), this.now, this.span, shown.grain);
    },
    band() {
      return bandPath(this.busy.steps, this.busy.most, this.span, this.width, 18);
    },
    axis() {
      return axisOf({ range: asked.range, start: shown.start, span: this.span, zone: this.zone, width: this.width, nowAt: this.nowAt });
    },
    told() {
      const item = this.tip && this.lanes.find((one) => one.id === this.tip.id);
      return item ? { ...tipOf(this.tip.spot, item.frame), x: this.tip.x, y: this.tip.y } : null;
    },
    // Only where the lanes of all are there: a part of them would be no figure of the stretch.
    sums() {
      const lanes = this.lanes.map((item) => item.lane);
      return this.items.length <= FEW && lanes.every(Boolean) ? sums(lanes) : null;
    },
    kind() {
      if (!live.ready) return "loading";
      return this.jobs.length ? "lanes" : "empty";
    },
  },
  watch: {
    sorted: { immediate: true, handler: "settle" },
    inside: "settle",
    places: "look",
    key: "restart",
    "live.now": "fetch",
    visible: "fetch",
    kind: { immediate: true, handler: (kind) => (document.body.dataset.view = kind) },
  },
  mounted() {
    setTimeout(() => (this.waited = true), PATIENCE);
    this.stop = new AbortController();
    const { signal } = this.stop;
    window.addEventListener("scroll", this.look, { signal, passive: true });
    window.addEventListener("resize", this.measure, { signal, passive: true });
    this.drop = keys.add(this.entries());
    this.watcher = new ResizeObserver(this.measure);
    this.watcher.observe(this.$el);
  },
  unmounted() {
    this.stop.abort();
    this.drop();
    this.watcher.disconnect();
  },
  updated() {
    if (this.$refs.axis && !this.measured) this.measure();
    this.aim();
  },
  methods: {
    // An item with all that its picture is made of: the same object until one of its parts is another.
    drawn(item, top) {
      const job = live.jobs.get(item.id);
      if (!job) return { ...item, top };
      const lane = shown.lanes.get(item.id);
      const parts = [job, lane, this.key, this.span, this.width, this.now, this.zone];
      const before = this.kept.get(item.id);
      const same = before && before.parts.every((part, at) => part === parts[at]);
      const made = same ? before : { parts, ...this.picture(job, lane) };
      this.kept.set(item.id, made);
      return { ...item, top, job, lane, frame: made.frame, spots: made.spots };
    },
    picture(job, lane) {
      const { day, zone, span, width, now, follows } = this;
      const { start } = shown;
      const at = start + now * 1000;
      const open = lane?.dues.find(([due, letter]) => letter === "d" && start + due * 1000 === job.due);
      const late = follows && job.phase === "late" && open ? open[0] : null;
      const long = job.running?.failed ? "error" : progress(job, at)?.kind ? "warn" : "";
      const frame = { job, day, zone, span, width, now, late, long, start, at, usual: job.usual, high: HIGH, today: follows };
      return { frame, spots: lane ? spotsOf(lane, now, span) : [] };
    },
    settle() {
      const same = this.sorted.length === this.order.length && new Set([...this.sorted, ...this.order]).size === this.order.length;
      if (!this.inside || !same) this.order = this.sorted;
    },
    measure() {
      this.narrow = phone.matches;
      const axis = this.$refs.axis;
      if (axis) this.wide = axis.clientWidth;
      this.measured = Boolean(axis);
      this.look();
    },
    // Once, on the phone: to where now is.
    aim() {
      if (this.aimed || !this.narrow || this.nowAt === null || !this.$refs.box) return;
      this.$refs.box.scrollLeft = this.nowAt * this.width - this.$refs.box.clientWidth * 0.6;
      this.aimed = true;
    },
    look() {
      if (!this.$refs.body) return;
      const { tops } = this.places;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const all = tops.length <= FEW;
      this.from = all ? 0 : Math.max(0, itemAt(tops, above) - SPARE);
      this.to = all ? tops.length : Math.min(tops.length, itemAt(tops, above + window.innerHeight) + SPARE + 1);
    },
    fetch() {
      if (this.one) need(this.one, this.lanes.map((item) => item.id), this.follows);
    },
    restart() {
      this.hide();
      this.aimed = false;
      this.kept.clear();
      this.fetch();
    },
    point({ id, spot, x, top, bottom }) {
      const room = Math.max(8, Math.min(x - 30, window.innerWidth - 340));
      this.tip = { id, spot, x: room, y: bottom + 90 < window.innerHeight ? bottom + 6 : top - 86 };
    },
    hide() {
      this.tip = this.here = null;
    },
    ...moves,
  },
  template: `
    <div class="tlpage">
    <timeline-head ref="head" :one="one" :now="hour" :span="span" :shown="sorted.length" :total="jobs.length" :sums="sums"/>
    <div v-if="kind === 'loading'" class="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 6" :key="n" class="skel"></span></template></div>
    <empty-board v-else-if="kind === 'empty'"/>
    <template v-else>
      <p v-if="shown.error" class="tl-problem" role="status"><icon name="clock"/>{{ shown.error }} · {{ t('tl.again') }}</p>
      <div class="tl" :data-range="one?.range" :style="{ '--parts': axis.parts, '--day': narrow ? width + 'px' : '100%' }" @pointerenter="inside = true" @pointerleave="inside = false">
        <div class="tl-axis"><div class="tl-over">
          <div class="tl-lab"><span>{{ t(shown.grain ? 'tl.busy.week' : items.length > FEW ? 'tl.busy.sight' : 'tl.busy') }}</span><b class="num" :title="t(shown.grain ? 'tl.busy.week.title' : 'tl.busy.title')">{{ busy.most ? t('tl.busy.most', { count: busy.most }) : '—' }}</b></div>
          <div ref="axis" class="tl-clip" aria-hidden="true"><div class="tl-hours" :style="{ transform: 'translateX(' + -shift + 'px)' }">
            <span v-for="([share, text, hidden], at) in axis.labels" v-show="!hidden" :key="at" class="tl-hour" :style="{ left: 100 * share + '%' }">{{ text }}</span>
            <svg class="tl-band" :viewBox="'0 0 ' + width + ' 18'" preserveAspectRatio="none"><path :d="band"/></svg>
            <span v-if="nowAt !== null" class="tl-tag" :style="{ left: 100 * nowAt + '%' }">{{ live.lost ? t('asof', { time: nowWords(one.range, live.now, zone) }) : nowWords(one.range, live.now, zone) }}</span>
          </div></div>
        </div></div>
        <p v-if="!order.length" class="nothing">{{ t('rows.nothing') }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></p>
        <div ref="box" class="tl-box" @scroll="shift = $refs.box.scrollLeft">
          <div ref="body" class="tl-body" :style="{ height: height + 'px' }">
            <template v-for="item in visible" :key="item.key">
              <div v-if="item.group" class="tl-group" :style="{ top: item.top + 'px' }"><span>{{ item.group }} <span class="cnt">{{ item.ids.length }}</span></span></div>
              <timeline-lane v-else-if="item.job" :job="item.job" :lane="item.lane" :frame="item.frame" :spots="item.spots" :here="selected === item.id ? here : null" :selected="selected === item.id" :reachable="item.id === (selected ?? lanes[0]?.id)" :waited="waited" :style="{ top: item.top + 'px' }" @select="selected = $event" @point="point" @hide="hide"/>
            </template>
            <i v-for="share in axis.lines" :key="share" class="tl-line" :style="{ '--at': share }"></i>
            <i v-if="nowAt !== null" class="tl-now" :style="{ '--at': nowAt }"></i>
          </div>
        </div>
      </div>
      <p v-if="lanes.length < sorted.length" class="on-paper">{{ t('tl.paper', { shown: lanes.length, total: sorted.length.toLocaleString('en-US') }) }}</p>
      <timeline-legend/>
      <timeline-table :lanes="lanes" :day="$refs.head?.title ?? ''"/>
    </template>
    <svg width="0" height="0" class="vh" aria-hidden="true"><defs><pattern id="tl-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M.5 0V5" class="tl-hatch"/></pattern></defs></svg>
    <span class="vh" aria-live="polite">{{ here && told ? [told.head, ...told.lines].join('. ') : '' }}</span>
    <teleport to="body"><span v-if="told" class="tip tl-tip" role="tooltip" :style="{ left: told.x + 'px', top: told.y + 'px' }"><b><glyph :kind="told.kind" small/>{{ told.head }}</b><span v-for="line in told.lines" :key="line">{{ line }}</span></span></teleport>
    </div>`,
};
