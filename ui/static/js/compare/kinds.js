// The kinds of lines that are new, missing or changed: how often, where first, and how.
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { duration } from "batmon/times.js";
import { lineOf } from "batmon/compare/source.js";

const SHOWN = 6;
const HEADS = [["new", "compare.new", "+", "p"], ["missing", "compare.missing", "−", "m"], ["changed", "compare.changed", "~", "c"]];
const WHOSE = { good: "compare.took.good", run: "compare.took.run" };
const GLYPHS = { failure: "error", warning: "warn" };

const number = (count) => count.toLocaleString("en-US");

const KindLine = {
  components: { Glyph },
  props: { kind: Object, way: String },
  setup: () => ({ GLYPHS, WHOSE, lineOf, t }),
  computed: {
    seen() {
      return this.way === "missing" ? ["good"] : this.way === "new" ? ["run"] : ["good", "run"];
    },
    times() {
      const { good_count: good, run_count: run, whys } = this.kind;
      if (whys.includes("count")) return t("compare.counts", { good: number(good), run: number(run) });
      return t("compare.times", { count: number(this.way === "missing" ? good : run) });
    },
  },
  methods: {
    place(line) {
      return line.number === null ? t("compare.line.at") : t("jobpage.line", { line: number(line.number) });
    },
    after: (line) => (line.after_s === null ? "" : t("compare.after", { duration: duration(Math.max(0, line.after_s)) })),
    words: (texts) => texts.join(" … "),
    share: (other) => (other.share === null ? "" : ` (${other.share > 0 ? "+" : "−"}${Math.round(Math.abs(other.share) * 100).toLocaleString("en-US")} %)`),
  },
  template: `
    <li :data-meaning="kind.meaning">
      <b class="num">{{ times }}</b>
      <div><code><glyph v-if="GLYPHS[kind.meaning]" :kind="GLYPHS[kind.meaning]" small/>{{ kind.text }}</code>
        <p v-for="(other, n) in kind.others" :key="n" class="cp-other"><span v-if="other.name">{{ other.name }}</span> <code>{{ words(other.good) }} → {{ words(other.run) }}{{ share(other) }}</code></p>
        <p v-if="kind.whys.includes('order')" class="muted">{{ t('compare.moved') }}</p>
        <p v-for="side in seen" :key="side" class="cp-where"><template v-if="kind[side]"><span v-if="seen.length > 1" class="muted">{{ t(WHOSE[side]) }}</span> <a :href="lineOf(kind[side])" :title="kind[side].parts.join('')">{{ place(kind[side]) }}</a> <span class="muted" :title="kind[side].time">{{ after(kind[side]) }}</span></template></p>
      </div>
    </li>`,
};

export const KindPanels = {
  components: { KindLine },
  props: { answer: Object },
  data: () => ({ open: {} }),
  setup: () => ({ HEADS, number, t }),
  methods: {
    shown(way) {
      return this.open[way] ? this.answer[way] : this.answer[way].slice(0, SHOWN);
    },
    rest(way) {
      return this.answer[way].length - this.shown(way).length;
    },
    share: KindLine.methods.share,
    text: (texts) => (texts.length ? texts[0] : "—"),
  },
  template: `
    <section class="panel cp-kinds" :aria-label="t('compare.title', { name: '' })">
      <div v-for="[way, title, sign, letter] in HEADS" :key="way" :data-way="way">
        <h2><span :class="['sign', letter]" aria-hidden="true">{{ sign }}</span>{{ t(title) }} <span class="muted num">{{ number(answer[way + '_count'] + (way === 'changed' ? answer.values.length : 0)) }}</span></h2>
        <ul>
          <template v-if="way === 'changed'"><li v-for="value in answer.values" :key="value.name" data-value><b>{{ value.name }}</b><div><code>{{ text(value.good) }} → {{ text(value.run) }}{{ share(value) }}</code></div></li></template>
          <kind-line v-for="(kind, n) in shown(way)" :key="n" :kind="kind" :way="way"/>
        </ul>
        <p v-if="!answer[way].length && !(way === 'changed' && answer.values.length)" class="muted cp-none">{{ t('compare.none') }}</p>
        <button v-if="rest(way)" class="link" type="button" @click="open[way] = true">{{ t('compare.more', { count: number(rest(way)) }) }}</button>
      </div>
    </section>`,
};
