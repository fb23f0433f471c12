// A year of days as one SVG: a path per kind of mark, a tip for the day under pointer or arrow keys, a table beside.
import { count, t } from "batmon/page.js";
import { live } from "batmon/live.js";
import { Glyph } from "batmon/glyph.js";
import { duration } from "batmon/times.js";
import { Answered } from "batmon/job/ask.js";
import { DAY, dayAt, dayOf, dayText, dayWords, months, weekday, weekdays } from "batmon/job/days.js";
import { GLYPHS, layered, LETTERS } from "batmon/job/marks.js";
import { wide } from "batmon/job/wide.js";

const WEEKS = 53;
const LEFT = 30; // for the names of the days
const TOP = 18; // for the names of the months
const GAP = 3;
const BETWEEN = 10; // two bands of weeks
const LARGEST = 22;
const SMALLEST = 13; // a cell below that is told apart by nobody: the year is cut into bands
const ORDER = ["succeeded", "succeeded_late", "succeeded_with_errors", "recovered", "failed", "stuck", "missed", "excused", "blind"];
const number = (n) => n.toLocaleString("en-US");
const word = (outcome) => t(`outcome.${LETTERS[outcome]}`);

function summed(days) {
  const sum = { runs: 0, failed: 0, expected: 0, outcomes: {} };
  for (const day of days) {
    for (const key of ["runs", "failed", "expected"]) sum[key] += day[key];
    for (const [outcome, times] of Object.entries(day.outcomes)) sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + times;
  }
  return sum;
}

function words({ runs, failed, outcomes }) {
  const named = ORDER.filter((outcome) => outcomes[outcome]).map((outcome) => `${word(outcome)} ${number(outcomes[outcome])}`);
  if (named.length) return named.join(" · ");
  const parts = [count("jobpage.year.runs", runs)];
  if (failed) parts.push(count("jobpage.year.failed", failed));
  return parts.join(" · ");
}

const Swatch = {
  props: { letter: String },
  setup: (props) => ({ layers: layered([{ letter: props.letter, x: 0, y: 0 }], 12) }),
  template: `<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path v-for="(path, layer) in layers" :key="layer" :class="'m-' + layer" :d="path"/></svg>`,
};

export const YearPanel = {
  components: { Answered, Glyph, Swatch },
  mixins: [wide],
  props: { job: Object, days: Object },
  data: () => ({ at: null, tipX: 0, tipY: 0 }),
  setup: () => ({ t, live, dayWords, duration, number, word, LETTERS }),
  computed: {
    byDay() {
      return new Map((this.days.answer?.days ?? []).map((day) => [day.day, day]));
    },
    today() {
      return dayAt(this.days.answer?.today ?? dayOf(live.now, this.job.zone));
    },
    first() {
      return this.today - (weekday(this.today) + 7 * (WEEKS - 1)) * DAY;
    },
    rows() {
      return [...this.byDay.values()].some((day) => weekday(dayAt(day.day)) > 4) ? 7 : 5;
    },
    plan() {
      const bands = [1, 2, 3, 4, 5].find((n) => (this.width - LEFT) / Math.ceil(WEEKS / n) - GAP >= SMALLEST) ?? 5;
      const weeks = Math.ceil(WEEKS / bands);
      const cell = Math.max(4, Math.min(LARGEST, Math.floor((this.width - LEFT) / weeks) - GAP));
      const band = TOP + this.rows * (cell + GAP) + BETWEEN;
      return { bands, weeks, cell, band, height: bands * band - BETWEEN };
    },
    cells() {
      const cells = [];
      for (let at = this.first; at <= this.today; at += DAY) {
        if (weekday(at) >= this.rows) continue;
        const mark = this.byDay.get(dayText(at))?.mark;
        cells.push({ at, letter: mark ? LETTERS[mark] : "none", ...this.place(at) });
      }
      return cells;
    },
    layers() {
      return layered(this.cells, this.plan.cell);
    },
    names() {
      const found = [];
      let last = -1;
      for (let week = 0; week < WEEKS; week += 1) {
        const monday = this.first + week * 7 * DAY;
        const month = new Date(monday).getUTCMonth();
        const left = this.plan.weeks - (week % this.plan.weeks);
        const next = new Date(monday + 14 * DAY).getUTCMonth();
        if (month === last || left < 2 || (left > 2 && next !== month && week % this.plan.weeks === 0)) continue;
        found.push({ text: months()[month], ...this.place(monday) });
        last = month;
      }
      return found;
    },
    bands() {
      const names = weekdays().slice(0, this.rows);
      return Array.from({ length: this.plan.bands }, (_, band) => names.map((text, row) => ({ text, y: band * this.plan.band + TOP + row * (this.plan.cell + GAP) + this.plan.cell / 2 + 4 }))).flat();
    },
    sums() {
      return words(summed(this.byDay.values()));
    },
    seen() {
      const found = new Set(this.cells.map((cell) => cell.letter));
      return Object.entries(LETTERS).filter(([, letter]) => found.has(letter));
    },
    tip() {
      if (this.at === null) return null;
      const text = dayText(this.at);
      const day = this.byDay.get(text);
      const tip = { head: dayWords(text, dayText(this.today)), letter: null, lines: [t("jobpage.year.day.none")] };
      if (!day) return tip;
      const lines = [words(day)];
      if (day.runs && Object.values(day.outcomes).some(Boolean)) lines.push(count("jobpage.year.runs", day.runs));
      if (day.timed) lines.push(t("jobpage.year.mean", { mean: duration(day.duration_total_s / day.timed), most: duration(day.duration_max_s) }));
      return { ...tip, letter: day.mark && LETTERS[day.mark], lines };
    },
    label() {
      return this.tip ? `${this.tip.head}: ${this.tip.lines.join(", ")}` : t("jobpage.year.label", { sums: this.sums });
    },
    table() {
      const found = new Map();
      for (const day of this.byDay.values()) found.set(day.day.slice(0, 7), [...(found.get(day.day.slice(0, 7)) ?? []), day]);
      return [...found].reverse().map(([month, days]) => ({ month, ...summed(days) }));
    },
    outcomes() {
      return ORDER.filter((outcome) => this.table.some((month) => month.outcomes[outcome]));
    },
  },
  methods: {
    GLYPH: (letter) => GLYPHS[letter],
    place(at) {
      const days = Math.round((at - this.first) / DAY);
      const { weeks, cell, band } = this.plan;
      const week = Math.floor(days / 7);
      return { x: LEFT + (week % weeks) * (cell + GAP), y: Math.floor(week / weeks) * band + TOP + (days % 7) * (cell + GAP) };
    },
    point(event) {
      const frame = this.$refs.svg.getBoundingClientRect();
      const { weeks, cell, band } = this.plan;
      const column = Math.floor((event.clientX - frame.left - LEFT) / (cell + GAP));
      const y = event.clientY - frame.top;
      const row = Math.floor(((y % band) - TOP) / (cell + GAP));
      const inside = column >= 0 && column < weeks && row >= 0 && row < this.rows;
      this.show(inside ? this.first + ((Math.floor(y / band) * weeks + column) * 7 + row) * DAY : null);
    },
    step(by) {
      let to = this.at === null ? this.today : this.at + by * DAY;
      while (weekday(to) >= this.rows) to += Math.sign(by) * DAY;
      this.show(Math.min(this.today, Math.max(this.first, to)));
    },
    show(at) {
      this.at = at !== null && at >= this.first && at <= this.today ? at : null;
      if (this.at === null) return;
      const frame = this.$refs.svg.getBoundingClientRect();
      const { x, y } = this.place(this.at);
      this.tipX = Math.max(8, Math.min(frame.left + x - 30, window.innerWidth - 330));
      const below = frame.top + y + this.plan.cell + 8;
      this.tipY = below + 80 < window.innerHeight ? below : frame.top + y - 84;
    },
  },
  template: `
    <section class="panel year" aria-labelledby="year" data-panel="year">
      <header><h2 id="year">{{ t('jobpage.year') }}</h2><span v-if="byDay.size" class="right sums">{{ sums }}</span></header>
      <answered :of="days" :bars="4">
        <p v-if="!byDay.size" class="body muted">{{ t('jobpage.year.none') }}</p>
        <div v-else class="heat" ref="wide">
          <svg v-if="width" ref="svg" class="drawn" tabindex="0" role="img" :aria-label="label" :width="width" :height="plan.height" :viewBox="'0 0 ' + width + ' ' + plan.height"
            @pointermove="point" @pointerleave="show(null)" @blur="show(null)" @keydown.esc="show(null)"
            @keydown.left.prevent="step(-7)" @keydown.right.prevent="step(7)" @keydown.up.prevent="step(-1)" @keydown.down.prevent="step(1)">
            <text v-for="name in bands" :key="name.y" x="0" :y="name.y">{{ name.text }}</text>
            <text v-for="name in names" :key="name.x + ' ' + name.y" :x="name.x" :y="name.y - 6">{{ name.text }}</text>
            <path v-for="(path, layer) in layers" :key="layer" :class="'m-' + layer" :d="path"/>
            <rect v-if="at !== null" class="m-here" :x="place(at).x - 1.5" :y="place(at).y - 1.5" :width="plan.cell + 3" :height="plan.cell + 3"/>
          </svg>
          <ul class="legend"><li v-for="[outcome, letter] in seen" :key="outcome"><swatch :letter="letter"/>{{ word(outcome) }}</li><li><swatch letter="none"/>{{ t('jobpage.year.free') }}</li></ul>
          <details><summary>{{ t('jobpage.year.table') }}</summary><div class="xscroll" tabindex="0" role="region" :aria-label="t('jobpage.year.table')"><table>
            <thead><tr><th>{{ t('jobpage.year.month') }}</th><th class="r">{{ t('jobpage.year.ran') }}</th><th class="r">{{ t('jobpage.year.bad') }}</th><th v-for="outcome in outcomes" :key="outcome" class="r">{{ word(outcome) }}</th></tr></thead>
            <tbody><tr v-for="month in table" :key="month.month"><td class="k num">{{ month.month }}</td><td class="r num">{{ number(month.runs) }}</td><td class="r num">{{ number(month.failed) }}</td><td v-for="outcome in outcomes" :key="outcome" class="r num">{{ number(month.outcomes[outcome] ?? 0) }}</td></tr></tbody>
          </table></div></details>
          <teleport to="body"><span v-if="tip" class="tip" role="tooltip" :style="{ left: tipX + 'px', top: tipY + 'px' }"><b><glyph v-if="tip.letter" :kind="GLYPH(tip.letter)" small/>{{ tip.head }}</b><span v-for="line in tip.lines" :key="line" class="tip-line">{{ line }}</span></span></teleport>
        </div>
      </answered>
    </section>`,
};
