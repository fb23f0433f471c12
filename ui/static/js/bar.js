// The occurrence bar: one SVG path per kind of mark, a tip for the mark under pointer or arrow keys.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { iso, moment } from "batmon/times.js";
import { Glyph } from "batmon/glyph.js";
import { openLines } from "batmon/drawer.js";
import { lineOf } from "batmon/seen.js";

const STEP = 6;
const WIDTH = 4;
const EMPTY = 30;
const REST = 200; // ms on a mark before its line is asked for
const KIND = { s: "ok", l: "warn", e: "warn", r: "ok", f: "error", k: "error", m: "error", x: "idle", b: "idle", d: "idle", u: "run" };

const box = (x, top, bottom) => `M${x} ${top}h${WIDTH}V${bottom}h-${WIDTH}Z`;

// Where each outcome puts ink, for a bar `h` high: [layer, path].
const DRAW = {
  s: (x, h) => [["ok", box(x, h * 0.4, h)]],
  l: (x, h) => [["warn", box(x, h * 0.2, h * 0.2 + 5)], ["warn", box(x, h * 0.2 + 7, h)]],
  e: (x, h) => [["warn", box(x, h * 0.2, h * 0.2 + 3)], ["ok", box(x, h * 0.2 + 6, h)]],
  r: (x, h) => [["ok", box(x, h * 0.4, h - 6)], ["error", box(x, h - 4, h)]],
  f: (x, h) => [["error", box(x, 0, h)]],
  k: (x, h) => [["error", box(x, 0, 6)], ["error", box(x, 8, 14)], ["error", box(x, 16, h)]],
  m: (x, h) => [["missed", `M${x + 0.75} .75h${WIDTH - 1.5}V${h - 0.75}h-${WIDTH - 1.5}Z`]],
  x: (x, h) => [["idle", box(x, h * 0.75, h)]],
  b: (x, h) => hatch(x, h),
  d: (x, h) => [["due", `M${x + 0.5} ${h * 0.4}h${WIDTH - 1}V${h - 0.5}h-${WIDTH - 1}Z`]],
  u: (x, h) => [["run", box(x, h * 0.4, h)]],
};

function hatch(x, h) {
  const lines = [];
  for (let y = h; y > h * 0.4 + 2; y -= 3.5) lines.push(["blind", `M${x} ${y}L${x + WIDTH} ${Math.max(y - 4, h * 0.4)}`]);
  return lines;
}

export function counts(marks) {
  const found = {};
  for (const [, letter] of marks) found[letter] = (found[letter] ?? 0) + 1;
  return found;
}

export function barLabel(marks) {
  const found = counts(marks);
  const total = marks.length - (found.d ?? 0) - (found.u ?? 0);
  if (!total) return t("bar.none");
  return t("bar.label", { total, bad: (found.f ?? 0) + (found.m ?? 0) + (found.k ?? 0) });
}

export const OccurrenceBar = {
  components: { Glyph },
  props: { marks: Array, height: { type: Number, default: 22 }, limit: { type: Number, default: 30 }, zone: String, still: Boolean, job: String, plain: Boolean },
  data: () => ({ at: -1, tipX: 0, tipY: 0, line: null }),
  computed: {
    shown() {
      if (this.still) return Array.from({ length: Math.min(EMPTY, this.limit) }, () => [null, "d", null]);
      return this.marks.slice(-this.limit);
    },
    width() {
      return Math.max(1, this.shown.length * STEP - (STEP - WIDTH));
    },
    layers() {
      const layers = {};
      this.shown.forEach(([, letter], place) => {
        for (const [layer, path] of DRAW[letter](place * STEP, this.height)) layers[layer] = (layers[layer] ?? "") + path;
      });
      return layers;
    },
    label() {
      return barLabel(this.still ? [] : this.shown);
    },
    tip() {
      const mark = this.shown[this.at];
      if (!mark || mark[0] == null) return null;
      const due = mark[0] * 1000;
      const letter = mark[1];
      const seen = mark[2] == null ? null : due + mark[2] * 1000;
      const head = t("bar.tip", { due: moment(due, this.zone, live.now), outcome: t(`outcome.${letter}`) });
      const open = letter === "d" || letter === "u";
      const line = seen ? t("bar.tip.seen", { time: moment(seen, this.zone, live.now, true) }) : open ? "" : t("bar.tip.unseen");
      return { kind: KIND[letter], head, line, iso: iso(due, this.zone) };
    },
  },
  methods: {
    point(event) {
      const frame = this.$refs.svg.getBoundingClientRect();
      this.show(Math.floor((event.clientX - frame.left) / STEP));
    },
    step(by) {
      if (!this.shown.length) return;
      const from = this.at < 0 ? this.shown.length - (by < 0 ? 0 : 1) : this.at;
      this.show(Math.min(this.shown.length - 1, Math.max(0, from + by)));
    },
    show(place) {
      const at = place >= 0 && place < this.shown.length ? place : -1;
      if (at !== this.at) this.ask(at);
      this.at = at;
      if (this.at < 0) return;
      const frame = this.$refs.svg.getBoundingClientRect();
      const left = frame.left + this.at * STEP + WIDTH / 2 - 30;
      this.tipX = Math.max(8, Math.min(left, window.innerWidth - 330));
      const below = frame.bottom + 120 < window.innerHeight;
      this.tipY = below ? frame.bottom + 9 : frame.top - (this.tip?.line ? 64 : 48);
    },
    // Of what was seen at the mark, the line that tells most.
    ask(at) {
      clearTimeout(this.wait);
      this.line = null;
      const mark = this.shown[at];
      if (!this.job || !mark || mark[2] == null) return;
      this.wait = setTimeout(async () => {
        const line = await lineOf(this.job, mark[0] * 1000);
        if (this.shown[this.at]?.[0] === mark[0]) this.line = line;
      }, REST);
    },
    open() {
      if (this.line) openLines({ ...this.line, job: this.job });
    },
    hide() {
      clearTimeout(this.wait);
      this.at = -1;
      this.line = null;
    },
  },
  template: `
    <span class="occ" :tabindex="plain ? null : 0" role="img" :aria-label="tip ? tip.head + ' ' + tip.line : label"
      @pointermove="point" @pointerleave="hide" @blur="hide" @click="open" @keydown.enter.prevent="open"
      @keydown.left.prevent="step(-1)" @keydown.right.prevent="step(1)" @keydown.esc="hide">
      <svg ref="svg" :width="width" :height="height" :viewBox="'0 0 ' + width + ' ' + height" aria-hidden="true">
        <path v-for="(path, layer) in layers" :key="layer" :class="'m-' + layer" :d="path"/>
        <rect v-if="at >= 0" class="m-here" :x="at * 6 - 1" y="-1" width="6" :height="height + 2"/>
      </svg>
      <teleport to="body">
        <span v-if="tip" class="tip" role="tooltip" :style="{ left: tipX + 'px', top: tipY + 'px' }">
          <b><glyph :kind="tip.kind" small/>{{ tip.head }}</b><template v-if="tip.line">{{ tip.line }}</template><code v-if="line" class="tip-line">{{ line.file.split(/[\\\\/]/).pop() }}<template v-if="line.line != null"> : {{ line.line.toLocaleString('en-US') }}</template><br>{{ line.text.slice(0, 160) }}</code>
        </span>
      </teleport>
    </span>`,
};
