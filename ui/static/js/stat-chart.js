// Stacked bars, one for each period: layers differ by pattern as well as by colour, small failures stay visible.
import { t } from "batmon/page.js";
import { paper, SHEET } from "batmon/paper.js";
import { periodWords, shortWords, whole } from "batmon/stat-words.js";

const HIGH = 168; // px of the plot
const LEAST = 4; // px from bar to bar; more bars than fit scroll
const FRAME = 90; // px of a panel and its figures around the plot, on paper
const WIDEST = 44;
const VISIBLE = 2; // px that a failure has at the least
const APART = 64; // px between two labels

// 1, 2 or 5 times a power of ten, so that at most four lines are drawn.
function stepOf(most) {
  const rough = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= rough && Number.isInteger(step)) ?? 1;
}

// The heights of a bar's layers; what a small failure is given is taken from the largest layer.
export function heights(values, layers, scale) {
  const found = layers.map(({ key }) => values[key] * scale);
  layers.forEach(({ key, bad }, place) => {
    if (!bad || !values[key] || found[place] >= VISIBLE) return;
    const largest = found.indexOf(Math.max(...found));
    if (largest !== place && found[largest] > VISIBLE * 2) found[largest] -= VISIBLE - found[place];
    found[place] = VISIBLE;
  });
  return found;
}

export const Swatch = {
  props: { kind: String },
  template: `<svg class="swatch" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><rect :class="'st-' + kind" x="1" y="1" width="12" height="12"/></svg>`,
};

export const StackChart = {
  components: { Swatch },
  props: { title: String, periods: Array, layers: Array, by: String },
  data: () => ({ seen: 600, at: -1, tipX: 0, tipY: 0 }),
  setup: () => ({ t, HIGH, whole }),
  computed: {
    room() {
      return paper.on ? SHEET - FRAME : this.seen;
    },
    most() {
      return Math.max(1, ...this.periods.map((period) => this.layers.reduce((sum, { key }) => sum + period.values[key], 0)));
    },
    lines() {
      const step = stepOf(this.most);
      const count = Math.ceil(this.most / step);
      return Array.from({ length: count + 1 }, (_, place) => ({ value: place * step, y: HIGH - (HIGH * place) / count }));
    },
    step() {
      return Math.min(WIDEST + 8, Math.max(paper.on ? 1 : LEAST, this.room / Math.max(1, this.periods.length)));
    },
    width() {
      return Math.max(this.room, Math.ceil(this.step * this.periods.length));
    },
    thick() {
      return this.step - (this.step > 14 ? 4 : this.step > 6 ? 2 : 1);
    },
    paths() {
      const found = Object.fromEntries(this.layers.map(({ key }) => [key, ""]));
      const scale = HIGH / this.lines.at(-1).value;
      this.periods.forEach((period, place) => {
        let top = HIGH;
        heights(period.values, this.layers, scale).forEach((height, layer) => {
          if (!height) return;
          top -= height;
          found[this.layers[layer].key] += this.box(place * this.step, top, height, this.layers[layer].hollow ? 0.75 : 0);
        });
      });
      return found;
    },
    labels() {
      const every = Math.ceil(APART / this.step);
      const shown = this.periods.map((period, place) => ({ text: shortWords(period, this.by), x: place * this.step + this.thick / 2, place }));
      return shown.filter(({ place, x }) => place % every === 0 && x < this.width - 20);
    },
    sums() {
      return this.layers.map((layer) => ({ ...layer, sum: this.periods.reduce((sum, period) => sum + period.values[layer.key], 0) }));
    },
    label() {
      const parts = this.sums.filter(({ sum }) => sum).map(({ word, sum }) => `${t(word)} ${whole(sum)}`).join(", ");
      return t("stat.chart", { title: this.title, start: this.periods[0].start, end: this.periods.at(-1).end, parts });
    },
    tip() {
      const period = this.periods[this.at];
      if (!period) return null;
      const parts = this.layers.filter(({ key }) => period.values[key]).reverse();
      return { head: periodWords(period, this.by), parts: parts.map((layer) => ({ ...layer, count: period.values[layer.key] })) };
    },
  },
  watch: {
    width() {
      this.$nextTick(this.toNewest);
    },
  },
  mounted() {
    this.toNewest();
    this.watcher = new ResizeObserver(([entry]) => (this.seen = Math.floor(entry.contentRect.width)));
    this.watcher.observe(this.$refs.room);
  },
  unmounted() {
    this.watcher.disconnect();
  },
  methods: {
    toNewest() {
      this.$refs.room.scrollLeft = this.width;
    },
    box(x, top, height, inset) {
      const [w, h] = [Math.max(1, this.thick - 2 * inset), Math.max(0.5, height - 2 * inset)];
      return `M${(x + inset).toFixed(1)} ${(top + inset).toFixed(1)}h${w.toFixed(1)}v${h.toFixed(1)}h-${w.toFixed(1)}Z`;
    },
    point(event) {
      this.show(Math.floor((event.clientX - this.$refs.svg.getBoundingClientRect().left) / this.step));
    },
    move(by) {
      const from = this.at < 0 ? (by < 0 ? this.periods.length : -1) : this.at;
      this.show(Math.min(this.periods.length - 1, Math.max(0, from + by)));
    },
    show(place) {
      this.at = place >= 0 && place < this.periods.length ? place : -1;
      if (this.at < 0) return;
      const frame = this.$refs.svg.getBoundingClientRect();
      this.tipX = Math.max(8, Math.min(frame.left + this.at * this.step - 30, window.innerWidth - 230));
      this.tipY = Math.max(8, Math.min(frame.bottom + 6, window.innerHeight - 60 - 18 * this.layers.length));
    },
    hide() {
      this.at = -1;
    },
  },
  template: `
    <div class="chart">
      <div class="ys" aria-hidden="true"><span v-for="line in lines" :key="line.value" class="num" :style="{ top: line.y + 'px' }">{{ whole(line.value) }}</span></div>
      <div ref="room" class="plot" :class="{ xscroll: width > room }" tabindex="0" role="img" :aria-label="tip ? tip.head + ' ' + tip.parts.map((part) => t(part.word) + ' ' + part.count).join(', ') : label"
        @pointermove="point" @pointerleave="hide" @blur="hide" @keydown.left.prevent="move(-1)" @keydown.right.prevent="move(1)" @keydown.esc="hide">
        <svg ref="svg" :width="width" :height="HIGH + 22" aria-hidden="true">
          <line v-for="line in lines" :key="line.value" class="grid-line" x1="0" :x2="width" :y1="line.y + 0.5" :y2="line.y + 0.5"/>
          <rect v-if="at >= 0" class="here" :x="at * step - 1" y="0" :width="step" :height="HIGH"/>
          <path v-for="layer in layers" :key="layer.key" :class="'st-' + layer.kind" :d="paths[layer.key]"/>
          <text v-for="one in labels" :key="one.place" class="x-label" :x="one.x" :y="HIGH + 16" :text-anchor="one.place ? 'middle' : 'start'">{{ one.text }}</text>
        </svg>
      </div>
      <ul class="legend"><li v-for="layer in sums" :key="layer.key" :class="{ zero: !layer.sum }"><swatch :kind="layer.kind"/>{{ t(layer.word) }} <b class="num">{{ whole(layer.sum) }}</b></li></ul>
      <teleport to="body"><div v-if="tip" class="tip" role="tooltip" :style="{ left: tipX + 'px', top: tipY + 'px' }"><b>{{ tip.head }}</b><span v-for="part in tip.parts" :key="part.key" class="tip-part"><swatch :kind="part.kind"/>{{ t(part.word) }} <span class="num">{{ whole(part.count) }}</span></span></div></teleport>
    </div>`,
};

// The patterns that the layers are drawn with, once for the page.
export const Patterns = {
  template: `
    <svg width="0" height="0" class="patterns" aria-hidden="true"><defs>
      <pattern id="st-recovered" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="p-ok" width="6" height="6"/><rect class="p-error" y="4" width="6" height="2"/></pattern>
      <pattern id="st-errors" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="p-ok" width="6" height="6"/><circle class="p-warn" cx="3" cy="3" r="2"/></pattern>
      <pattern id="st-late" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="p-warn" width="6" height="6"/><rect class="p-ground" y="2" width="6" height="1.5"/></pattern>
      <pattern id="st-stuck" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="p-error" width="6" height="6"/><rect class="p-ground" x="2" width="1.5" height="6"/></pattern>
    </defs></svg>`,
};
