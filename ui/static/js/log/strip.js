// The scroll bar, and beside it the whole file at a glance: what failed, warned and succeeded, and what a search found.
import { t } from "batmon/page.js";
import { live } from "batmon/live.js";
import { known, countOf } from "batmon/log/known.js";
import { log } from "batmon/log/source.js";
import { sight } from "batmon/log/sight.js";

const LEAST = 28; // px of the thumb
const NEAR = 5; // px around a mark that is pointed at
// By meaning: left edge and width as shares, height in px, colour. The shape tells them apart, not the colour alone.
const DRAWN = {
  start: [0.08, 0.1, 2, "--live"],
  success: [0.08, 0.18, 3, "--ok-bar"],
  warning: [0.08, 0.3, 3, "--warn"],
  failure: [0.08, 0.44, 4, "--error"],
};
const HIT = [0.58, 0.3, 2, "--hit-mark"];

export const LogStrip = {
  emits: ["go", "move"],
  data: () => ({ high: 0, wide: 0, dragged: null }),
  setup: () => ({ t, log, sight }),
  computed: {
    // What stands in the file's place of the whole track: { top, height } in px.
    thumb() {
      const whole = Math.max(1, log.size);
      const seen = Math.max(0, sight.to - sight.from);
      const height = Math.max(LEAST, Math.min(this.high, (this.high * seen) / whole));
      const room = this.high - height;
      if (this.dragged !== null) return { top: Math.max(0, Math.min(room, this.dragged)), height };
      const share = sight.atEnd ? 1 : sight.atStart ? 0 : Math.min(1, sight.from / Math.max(1, whole - seen));
      return { top: Math.max(0, room) * (sight.atEnd && sight.atStart ? 0 : share), height };
    },
    percent() {
      const room = this.high - this.thumb.height;
      return room > 0 ? Math.round((100 * this.thumb.top) / room) : 0;
    },
    words() {
      const found = ["failure", "warning", "success"].map((meaning) => `${t(`log.mark.${meaning}`)} ${countOf(meaning).toLocaleString("en-US")}`);
      if (known.hits.length) found.push(`${t("log.mark.hit")} ${known.hits.length.toLocaleString("en-US")}`);
      return found.join(", ");
    },
    drawn() {
      return [known.turn, known.hits, log.size, this.high, this.wide, live.theme];
    },
  },
  watch: { drawn: { handler: "draw", flush: "post" } },
  mounted() {
    this.observer = new ResizeObserver(() => {
      this.high = this.$refs.strip.clientHeight;
      this.wide = this.$refs.strip.clientWidth;
    });
    this.observer.observe(this.$refs.strip);
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", this.draw);
    this.theme = new MutationObserver(this.draw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  },
  unmounted() {
    this.observer.disconnect();
    this.theme.disconnect();
    this.dark.removeEventListener("change", this.draw);
  },
  methods: {
    yOf(offset) {
      return (this.high * offset) / Math.max(1, log.size);
    },
    draw() {
      const canvas = this.$refs.canvas;
      if (!canvas || !this.high) return;
      const scale = window.devicePixelRatio || 1;
      Object.assign(canvas, { width: Math.round(this.wide * scale), height: Math.round(this.high * scale) });
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      const style = getComputedStyle(this.$refs.probe);
      for (const meaning of Object.keys(DRAWN)) {
        this.marks(pen, style, DRAWN[meaning], known.marks.filter((mark) => mark.meaning === meaning));
      }
      this.marks(pen, style, HIT, known.hits);
    },
    // Marks that fall on the same pixel are one.
    marks(pen, style, [left, wide, high, colour], list) {
      this.$refs.probe.style.color = `var(${colour})`;
      pen.fillStyle = style.color;
      let before = -1;
      for (const mark of list) {
        const y = Math.round(Math.min(this.high - high, this.yOf(mark.offset)));
        if (y !== before) pen.fillRect(left * this.wide, y, wide * this.wide, high);
        before = y;
      }
    },
    near(y) {
      const all = [...known.marks, ...known.hits];
      const apart = (mark) => Math.abs(this.yOf(mark.offset) - y);
      const close = all.filter((mark) => apart(mark) <= NEAR);
      return close.sort((one, other) => apart(one) - apart(other))[0] ?? null;
    },
    down(event) {
      if (event.button || !log.size) return;
      const y = event.clientY - this.$refs.strip.getBoundingClientRect().top;
      const { top, height } = this.thumb;
      const inThumb = y >= top && y <= top + height;
      const mark = inThumb ? null : this.near(y);
      if (mark) return this.$emit("go", { offset: mark.offset }, { lands: "middle" });
      this.grab = inThumb ? y - top : height / 2;
      this.$refs.strip.setPointerCapture(event.pointerId);
      this.dragged = top;
      if (!inThumb) this.drag(event);
    },
    drag(event) {
      if (this.dragged === null) return;
      const room = Math.max(1, this.high - this.thumb.height);
      const y = event.clientY - this.$refs.strip.getBoundingClientRect().top;
      this.dragged = Math.max(0, Math.min(room, y - this.grab));
      const share = this.dragged / room;
      if (share >= 1) this.$emit("go", { tail: true }, { lands: "end" });
      else this.$emit("go", { offset: Math.floor(share * Math.max(0, log.size - (sight.to - sight.from))) }, { lands: "top", marks: false });
    },
    up() {
      this.dragged = null;
    },
    point(event) {
      if (this.dragged !== null) return this.drag(event);
      const y = event.clientY - this.$refs.strip.getBoundingClientRect().top;
      const mark = this.near(y);
      this.$refs.strip.title = mark?.text ?? this.words;
    },
  },
  template: `
    <div ref="strip" class="lg-strip" role="scrollbar" aria-orientation="vertical" aria-controls="log-lines" :aria-valuenow="percent" aria-valuemin="0" aria-valuemax="100" :aria-label="t('log.strip', { words })" :title="words" data-strip @pointerdown="down" @pointermove="point" @pointerup="up" @pointercancel="up" @wheel="$emit('move', $event)">
      <canvas ref="canvas" aria-hidden="true"></canvas><i ref="probe" class="lg-probe"></i><span class="lg-thumb" :style="{ transform: 'translateY(' + thumb.top + 'px)', height: thumb.height + 'px' }"></span>
    </div>`,
};
