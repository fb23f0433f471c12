// Figures of the last runs, one point a run, oldest left: a path per kind of point, a tip under pointer or arrow keys.
import { Glyph } from "batmon/glyph.js";
import { moment } from "batmon/times.js";
import { minute } from "batmon/job/days.js";
import { ticksOf } from "batmon/job/scale.js";
import { wide } from "batmon/job/wide.js";

const EDGE = { left: 58, right: 12, top: 12, bottom: 24 };
const DATE = 110; // px that a date under the axis needs

const DRAW = {
  ok: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  warn: (x, y) => `M${x - 5} ${y + 4.5}h10l-5 -9Z`,
  error: (x, y) => `M${x - 4.5} ${y - 4.5}h9v9h-9Z`,
  run: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
};
const LAYERS = { ok: "m-ok", warn: "m-warn", error: "m-error", run: "m-run" };

export const RunChart = {
  components: { Glyph },
  mixins: [wide],
  props: { points: Array, zone: String, label: String, write: Function, lengths: Boolean, height: { type: Number, default: 190 } },
  data: () => ({ at: -1, tipX: 0, tipY: 0 }),
  setup: () => ({ LAYERS }),
  computed: {
    ticks() {
      const figures = this.points.flatMap((point) => [point.value, ...(point.usual ? [point.usual[0], point.usual[2]] : [])]);
      return ticksOf(Math.min(...figures), Math.max(...figures), this.height > 150 ? 4 : 2, this.lengths);
    },
    spots() {
      return this.points.map((point, place) => ({ ...point, x: this.x(place), y: this.y(point.value) }));
    },
    layers() {
      const radius = this.points.length > 120 ? 2.2 : 3;
      const layers = {};
      for (const { kind, x, y } of this.spots) layers[kind] = (layers[kind] ?? "") + DRAW[kind](x, y, radius);
      return layers;
    },
    crosses() {
      return this.spots.filter((spot) => spot.kind === "error").map(({ x, y }) => `M${x - 2} ${y - 2}l4 4m0 -4l-4 4`).join("");
    },
    band() {
      const known = this.spots.filter((spot) => spot.usual);
      if (known.length < 2) return null;
      const line = (which, spots) => spots.map((spot) => `${spot.x} ${this.y(spot.usual[which])}`).join("L");
      return { area: `M${line(2, known)}L${line(0, [...known].reverse())}Z`, middle: `M${line(1, known)}` };
    },
    dates() {
      const room = Math.max(1, Math.floor((this.width - EDGE.left - EDGE.right) / DATE));
      const count = Math.min(room, 6, this.points.length);
      if (count < 2) return this.spots.slice(-1).map((spot) => ({ x: spot.x, text: this.date(spot), anchor: "end" }));
      return Array.from({ length: count }, (_, n) => {
        const spot = this.spots[Math.round((n * (this.spots.length - 1)) / (count - 1))];
        return { x: spot.x, text: this.date(spot), anchor: n === 0 ? "start" : n === count - 1 ? "end" : "middle" };
      });
    },
    tip() {
      const point = this.points[this.at];
      return point ? { ...point, head: this.date(point), text: this.write(point.value) } : null;
    },
  },
  methods: {
    x(place) {
      const inner = this.width - EDGE.left - EDGE.right;
      return Number((EDGE.left + (this.points.length < 2 ? inner : (inner * place) / (this.points.length - 1))).toFixed(1));
    },
    y(value) {
      const low = this.ticks[0];
      const share = (value - low) / (this.ticks.at(-1) - low);
      return Number((this.height - EDGE.bottom - share * (this.height - EDGE.top - EDGE.bottom)).toFixed(1));
    },
    date(point) {
      return moment(point.at, this.zone, minute.value);
    },
    point(event) {
      const inner = this.width - EDGE.left - EDGE.right;
      const share = (event.clientX - this.$refs.svg.getBoundingClientRect().left - EDGE.left) / inner;
      this.show(Math.min(this.points.length - 1, Math.max(0, Math.round(share * (this.points.length - 1)))));
    },
    step(by) {
      const from = this.at < 0 ? this.points.length - (by < 0 ? 0 : 1) : this.at;
      this.show(Math.min(this.points.length - 1, Math.max(0, from + by)));
    },
    show(place) {
      this.at = place;
      if (place < 0) return;
      const frame = this.$refs.svg.getBoundingClientRect();
      this.tipX = Math.max(8, Math.min(frame.left + this.spots[place].x - 30, window.innerWidth - 240));
      this.tipY = Math.max(8, frame.top + this.spots[place].y - 70);
    },
  },
  template: `
    <div ref="wide" class="chart">
      <svg v-if="width" ref="svg" class="drawn" tabindex="0" role="img" :aria-label="tip ? tip.head + ': ' + tip.text : label" :width="width" :height="height" :viewBox="'0 0 ' + width + ' ' + height"
        @pointermove="point" @pointerleave="show(-1)" @blur="show(-1)" @keydown.esc="show(-1)" @keydown.left.prevent="step(-1)" @keydown.right.prevent="step(1)">
        <g v-for="tick in ticks" :key="tick"><line class="m-grid" x1="58" :x2="width - 12" :y1="y(tick)" :y2="y(tick)"/><text x="50" :y="y(tick) + 4" text-anchor="end">{{ write(tick) }}</text></g>
        <template v-if="band"><path class="m-band" :d="band.area"/><path class="m-middle" :d="band.middle"/></template>
        <path v-for="(path, kind) in layers" :key="kind" :class="LAYERS[kind]" :d="path"/>
        <path v-if="crosses" class="m-cross" :d="crosses"/>
        <text v-for="date in dates" :key="date.x" :x="date.x" :y="height - 6" :text-anchor="date.anchor">{{ date.text }}</text>
        <line v-if="tip" class="m-hair" :x1="spots[at].x" :x2="spots[at].x" y1="12" :y2="height - 24"/>
      </svg>
      <teleport to="body"><span v-if="tip" class="tip" role="tooltip" :style="{ left: tipX + 'px', top: tipY + 'px' }"><b><glyph :kind="tip.kind" small/>{{ tip.text }}</b>{{ tip.head }}</span></teleport>
    </div>`,
};
