// The lines in sight, and no others: every way of moving among them ends in `move` or in a place that is gone to.
import { nextTick } from "vue";
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { awaited, growDown, growUp, log, room } from "batmon/log/source.js";
import { fold, known, rows, skipDown, skipUp } from "batmon/log/known.js";
import { looks } from "batmon/log/looks.js";
import { isPicked, pickLine } from "batmon/log/pick.js";
import { RunHead } from "batmon/log/run-head.js";
import { Slots } from "batmon/log/slots.js";
import { sight } from "batmon/log/sight.js";
import { finderOf, piecesOf } from "batmon/log/text.js";
import { touched } from "batmon/log/touch.js";

const AHEAD = 160; // rows that are loaded beyond those in sight
const FEW = 40; // rows that are loaded for at least, however few are in sight
const CALM = 150; // ms after a jump before more is loaded: it may be one of many
const GLYPHS = { failure: "error", warning: "warn", success: "ok", start: "run" };

// Whether the reader has chosen a text among these rows, or stands on a control in one: that goes with its own row.
function isHeld(rows) {
  const chosen = document.getSelection();
  const ends = chosen.isCollapsed ? [] : [chosen.anchorNode, chosen.focusNode];
  return Boolean(rows) && [...ends, document.activeElement].some((node) => rows.contains(node));
}

export const LogPane = {
  components: { Glyph, RunHead },
  props: { job: Object, search: Object },
  data: () => ({ height: 0, whole: new Set() }),
  setup: () => ({ log, looks, sight, t, GLYPHS, fold, isPicked, pickLine }),
  computed: {
    rows() {
      return log.turn >= 0 && known.turn >= 0 ? rows() : [];
    },
    capacity() {
      return Math.ceil(this.height / looks.row) + 2;
    },
    // The place of the anchor among the rows: it stays what it is while lines come above it.
    top() {
      const { offset, head } = sight.anchor;
      let [low, high] = [0, this.rows.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const row = this.rows[middle];
        if (row.offset < offset || (row.offset === offset && row.run && !head)) low = middle + 1;
        else high = middle;
      }
      return Math.min(low, Math.max(0, this.rows.length - 1));
    },
    visible() {
      const from = sight.bottom ? Math.max(0, this.rows.length - this.capacity) : this.top;
      return this.rows.slice(from, from + this.capacity);
    },
    find() {
      return finderOf(this.search);
    },
    // The rows in sight with their lines in pieces.
    drawn() {
      const keys = this.visible.map((row) => row.key);
      const slots = this.slots.take(keys, !isHeld(this.$refs.rows));
      return this.visible.map((row) => {
        const slot = slots.get(row.key);
        return row.run ? { row, slot } : { row, slot, ...piecesOf(row.line, this.find, this.whole.has(row.offset)) };
      });
    },
    digits() {
      return Math.max(4, String(log.total ?? sight.last ?? 1).length);
    },
  },
  watch: {
    rows: { handler: "loaded", flush: "post" },
    capacity: (rows) => (room.rows = Math.max(FEW, rows)),
    height: { handler: "measure", flush: "post" },
    "looks.row": { handler: "measure", flush: "post" },
    "looks.wrap": { handler: "measure", flush: "post" },
    "sight.lands": "land", // before the lines are drawn: they are drawn once
  },
  created() {
    this.slots = new Slots();
    this.owed = 0;
  },
  mounted() {
    this.observer = new ResizeObserver(() => (this.height = this.$refs.pane.clientHeight));
    this.observer.observe(this.$refs.pane);
    this.height = this.$refs.pane.clientHeight;
    this.untouch = touched(this.$refs.pane, (pixels) => this.push(pixels));
    if (sight.lands) this.land();
  },
  unmounted() {
    clearTimeout(this.calm);
    this.owe(0);
    this.observer.disconnect();
    this.untouch();
  },
  methods: {
    stand(place) {
      const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, place))];
      if (row) sight.anchor = { offset: row.offset, head: Boolean(row.run) };
    },
    land() {
      const { how, offset } = sight.lands;
      this.owe(0);
      this.wait(CALM);
      sight.bottom = how === "end";
      if (sight.bottom) sight.paused = false;
      const at = this.rows.findIndex((row) => row.line && row.offset >= offset);
      const target = at < 0 ? this.rows.length - 1 : at;
      const before = how === "middle" ? Math.floor(this.capacity / 3) : 0;
      if (!sight.bottom) this.stand(target - before);
      sight.follow = sight.bottom;
      this.settle(sight.bottom ? null : this.rows[target]);
    },
    // So many rows down, or up; the reader who leaves the end does not follow it any more. What leads beyond the rows
    // that are loaded is owed: it is gone with the next move, or as soon as more are there.
    move(by) {
      if (!this.rows.length || (sight.bottom && by > 0)) return;
      this.wait(0);
      const from = sight.bottom ? this.placeOf(this.inSight()[0]) : this.top;
      const to = from + by + this.owed;
      const lowest = this.lowest(to);
      this.owe(to < 0 && !log.first ? to : to > lowest && !log.last ? to - lowest : 0);
      sight.bottom = false;
      sight.follow = false;
      this.stand(Math.min(to, lowest));
      this.settle();
    },
    owe(rows) {
      this.owed = rows;
      awaited(rows !== 0);
    },
    // The lowest place to stand on the way there: while more is waited for, the pane stays full.
    lowest(to) {
      const all = this.rows.length;
      const filling = log.last || log.trouble || to < all - this.capacity ? 1 : Math.max(1, this.inSight().length);
      return Math.max(0, all - filling);
    },
    // Load nothing more for so many ms.
    wait(ms) {
      clearTimeout(this.calm);
      this.calm = ms && setTimeout(() => ((this.calm = 0), this.measure()), ms);
    },
    loaded() {
      if (this.owed) this.move(0);
      else this.measure();
    },
    page(by) {
      this.move(by * Math.max(1, this.inSight().length - 2));
    },
    push(pixels) {
      this.rest = (this.rest ?? 0) + pixels;
      const by = Math.trunc(this.rest / looks.row);
      this.rest -= by * looks.row;
      if (by) this.move(by);
    },
    wheel(event) {
      if (event.ctrlKey) return; // the browser's own: it makes the page larger
      event.preventDefault();
      const across = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        this.$refs.pane.scrollLeft += across;
        return;
      }
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? looks.row : event.deltaMode ? this.height : 1;
      this.push(event.deltaY * unit);
    },
    // The rows that stand in the pane from edge to edge.
    inSight() {
      const pane = this.$refs.pane.getBoundingClientRect();
      const [low, high] = [pane.top - 1, pane.top + this.$refs.pane.clientHeight + 1];
      return [...this.$refs.rows.children].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.top >= low && box.bottom <= high;
      });
    },
    placeOf(element) {
      return element ? this.rows.findIndex((row) => String(row.key) === element.dataset.key) : 0;
    },
    // After a move: where the last line has come in sight it stands at the lower edge, and is followed.
    // `target`: the row that must be among them, however many lines each of those above it takes.
    async settle(target = null) {
      await nextTick();
      if (target && this.$refs.rows && !this.inSight().some((row) => row.dataset.key === String(target.key))) {
        sight.anchor = { offset: target.offset, head: Boolean(target.run) };
        await nextTick();
      }
      const shown = this.$refs.rows?.lastElementChild;
      if (!shown) return;
      const isLast = log.last && shown.dataset.key === String(this.rows.at(-1)?.key);
      const pane = this.$refs.pane;
      if (!sight.bottom && isLast && shown.getBoundingClientRect().bottom <= pane.getBoundingClientRect().top + pane.clientHeight + 1) {
        sight.bottom = true;
        await nextTick();
        if (sight.paused) this.hold();
        else sight.follow = true;
      }
      this.measure();
    },
    // Stay with the lines that are in sight, whatever comes below.
    hold() {
      if (sight.bottom) this.stand(this.placeOf(this.inSight()[0]));
      sight.bottom = false;
      sight.follow = false;
    },
    measure() {
      if (!this.$refs.pane || !this.$refs.rows) return;
      const seen = this.inSight();
      const all = this.rows;
      const [from, to] = [this.placeOf(seen[0]), this.placeOf(seen.at(-1))];
      const lines = all.slice(from, to + 1).filter((row) => row.line);
      sight.from = all[from]?.offset ?? 0;
      sight.to = all[to + 1]?.offset ?? log.end;
      sight.first = lines[0]?.line.number ?? null;
      sight.last = lines.at(-1)?.line.number ?? null;
      sight.atStart = log.first && from === 0;
      sight.atEnd = log.last && to >= all.length - 1;
      if (sight.atEnd && sight.follow) sight.fresh = 0;
      if (this.calm) return;
      if (from < AHEAD && !log.first) growUp(skipUp).then(this.grown);
      if (all.length - to < AHEAD && !log.last) growDown(skipDown).then(this.grown);
    },
    // Where no more can be read nothing is owed either.
    grown() {
      if (log.trouble && this.owed) this.owe(0);
    },
    still(event) {
      event.target.scrollTop = 0; // a browser that wants to show what has focus
    },
  },
  template: `
    <div id="log-lines" ref="pane" :class="['lg-pane', { wraps: looks.wrap }]" :style="{ '--lg-size': looks.size + 'px', '--lg-row': looks.row + 'px', '--digits': digits }" tabindex="0" role="region" :aria-label="t('log.lines')" data-pane @wheel="wheel" @scroll="still">
      <div ref="rows" :class="['lg-rows', { end: sight.bottom }]" style="transform: translateY(0)">
        <template v-for="{ row, slot, pieces, rest } in drawn" :key="slot">
          <run-head v-if="row.run" :run="row.run" :folded="row.folded" :job="job" :data-key="row.key" @fold="fold(row.run, !row.folded)"/>
          <div v-else :class="['lg-row', row.line.meaning, { target: row.offset === sight.target, picked: isPicked(row.offset) }]" :data-key="row.key" :data-offset="row.offset" :data-number="row.line.number" :data-meaning="row.line.meaning"><span class="lg-no" @mousedown.prevent @click="pickLine(row.line, $event)">{{ row.line.number ?? '·' }}</span><span class="lg-sign" :title="GLYPHS[row.line.meaning] && t('lines.meaning.' + row.line.meaning)"><template v-if="GLYPHS[row.line.meaning]"><glyph :kind="GLYPHS[row.line.meaning]" small/><span class="vh">{{ t('lines.meaning.' + row.line.meaning) }}</span></template></span><span class="lg-text"><template v-for="(piece, place) in pieces" :key="place"><span v-if="piece.control" class="lg-ctl" :title="t('log.control', { name: piece.text })">{{ piece.text }}</span><span v-else-if="piece.cls" :class="piece.cls" :title="piece.title">{{ piece.text }}</span><template v-else>{{ piece.text }}</template></template><button v-if="rest" class="lg-rest" type="button" @click="whole.add(row.offset)">{{ t('log.rest', { count: rest.toLocaleString('en-US') }) }}</button></span></div>
        </template>
      </div>
    </div>`,
};
