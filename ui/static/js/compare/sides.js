// Both runs line by line, as long as they may be: only what is in sight is an element, and is asked for.
import { nextTick } from "vue";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { inSight } from "batmon/sight.js";
import { RunPick } from "batmon/compare/pick.js";
import { lineAt, lines, need } from "batmon/compare/lines.js";
import { rowsBetween, segmentsOf, STEP } from "batmon/compare/rows.js";
import { lineOf } from "batmon/compare/source.js";

const TALL = { wide: 22, narrow: 46 };
const ABOVE = 190; // px that the page's head and the captions take
const FOLDS = { same: "compare.fold", good: "compare.fold.good", run: "compare.fold.run" };
const SIGNS = { same: "", told: "~", good: "−", run: "+" };

export const BothSides = {
  components: { Icon, RunPick },
  mixins: [inSight],
  props: { answer: Object, all: Boolean, zone: String },
  data: () => ({ opened: new Map(), at: -1 }),
  emits: ["place"],
  setup: () => ({ t, lines, lineOf, SIGNS }),
  computed: {
    tall() {
      return this.narrow ? TALL.narrow : TALL.wide;
    },
    shown() {
      return segmentsOf(this.answer, this.opened, this.all);
    },
    visible() {
      return rowsBetween(this.shown, this.from, this.to).map((row) => ({ ...row, cells: row.type === "fold" ? [] : this.cells(row) }));
    },
    sides() {
      return this.narrow ? 1 : 2;
    },
  },
  watch: {
    shown: { handler: "look", flush: "post" },
    "lines.edition": { handler: "look", flush: "post" },
    answer() {
      Object.assign(this, { opened: new Map(), at: -1 });
      this.told();
    },
  },
  mounted() {
    this.told();
  },
  methods: {
    told() {
      this.$emit("place", { at: this.at + 1, all: this.shown.differences.length });
    },
    look() {
      if (!this.$refs.body) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const row = (pixels) => Math.floor(Math.max(0, pixels) / this.tall);
      this.show(row(above), row(above + window.innerHeight), this.shown.total);
      need(rowsBetween(this.shown, this.from, this.to));
    },
    // On a phone the two are one column: what only the good run has stands between the lines of the run.
    cells(row) {
      const cell = (side) => ({ side, line: lines.edition >= 0 ? lineAt(side, row[side]) : null, none: row[side] === null });
      if (this.narrow) return [cell(row.type === "good" ? "good" : "run")];
      return [cell("good"), cell("run")];
    },
    look_of(row, cell) {
      const failed = cell.line?.meaning === "failure" && row.type !== "same";
      return ["D", { "is-new": row.type === "run" && !cell.none, "is-gone": row.type === "good" && !cell.none, "is-chg": row.type === "told", "is-bad": failed && cell.side === "run", "is-none": cell.none }];
    },
    words(row) {
      const count = row.hidden.toLocaleString("en-US");
      return t(FOLDS[row.of], { count });
    },
    unfold(row) {
      this.opened = new Map(this.opened).set(row.key, (this.opened.get(row.key) ?? 0) + STEP);
    },
    // To the next difference, or the one before: by where the reader has come to.
    async step(by) {
      const places = this.shown.differences;
      if (!places.length) return;
      const top = -this.$refs.body.getBoundingClientRect().top + ABOVE;
      const here = places[this.at] ?? -1;
      const seen = here >= 0 && Math.abs(here * this.tall - top) < window.innerHeight;
      const next = by > 0 ? places.findIndex((place) => place * this.tall >= top) : places.findLastIndex((place) => place * this.tall < top);
      const to = seen ? this.at + by : next < 0 ? (by > 0 ? places.length - 1 : 0) : next;
      this.at = Math.max(0, Math.min(places.length - 1, to));
      this.told();
      const row = places[this.at];
      window.scrollTo(0, window.scrollY + this.$refs.body.getBoundingClientRect().top + row * this.tall - ABOVE);
      this.look();
      await nextTick();
      this.$refs.body.querySelector(`[data-row="${row}"]`)?.focus({ preventScroll: true });
    },
  },
  template: `
    <section class="panel cp-sides" :aria-label="t('compare.side')">
      <div class="cp-caps"><run-pick side="good" :zone="zone"/><run-pick side="run" :zone="zone"/></div>
      <div class="cp-table" role="table" :aria-label="t('compare.side')" :aria-rowcount="shown.total" :aria-colcount="sides">
      <div ref="body" class="cp-body" role="rowgroup" :style="{ height: shown.total * tall + 'px' }">
        <div v-for="row in visible" :key="row.row" :class="['cp-row', { 'is-at': shown.differences[at] === row.row }]" role="row" tabindex="-1" :data-row="row.row" :data-type="row.type" :aria-rowindex="row.row + 1" :style="{ top: row.row * tall + 'px', height: tall + 'px' }">
          <div v-if="row.type === 'fold'" role="cell" :aria-colspan="sides" class="cp-fold"><button type="button" @click="unfold(row)"><icon name="right"/><span>{{ words(row) }}</span></button></div>
          <template v-else>
            <div v-for="cell in row.cells" :key="cell.side" role="cell" :class="look_of(row, cell)" :data-side="cell.side">
              <template v-if="cell.line"><a :href="lineOf(cell.line)" :aria-label="t(cell.line.number === null ? 'compare.line.at' : 'compare.line', { line: cell.line.number })">{{ cell.line.number === null ? '·' : cell.line.number }}</a><i aria-hidden="true">{{ SIGNS[row.type] }}</i><span :title="cell.line.parts.join('')"><template v-for="(part, n) in cell.line.parts" :key="n"><var v-if="n % 2">{{ part }}</var><template v-else>{{ part }}</template></template></span></template>
            </div>
          </template>
        </div>
      </div>
      </div>
    </section>`,
};
