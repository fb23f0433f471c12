// What a pattern would have changed: how many lines, which occurrences, and what should make the reader think twice.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { iso, moment } from "batmon/times.js";

const SHOWN = 8; // occurrences, then lines
const LETTERS = { succeeded: "s", succeeded_late: "l", succeeded_with_errors: "e", recovered: "r", failed: "f", stuck: "k", missed: "m", excused: "x", blind: "b" };
const SHOWN_LINES = 5;

export const RuleEffect = {
  components: { Glyph },
  props: { found: Object, zone: String },
  setup: () => ({ t }),
  computed: {
    lines() {
      const { failures, ignored, warnings } = this.found;
      const counted = t("rule.lines", { failures: failures.toLocaleString("en-US"), ignored: ignored.toLocaleString("en-US") });
      return warnings ? `${counted}, ${t("rule.lines.warnings", { count: warnings.toLocaleString("en-US") })}` : counted;
    },
    turned() {
      const { turned, of_runs: ofRuns } = this.found;
      if (!turned) return t("rule.turned.none");
      return t(ofRuns ? "rule.turned.runs" : "rule.turned", { count: turned.toLocaleString("en-US") });
    },
    turns() {
      return this.found.turns.slice(0, SHOWN).map((turn) => ({
        at: moment(Date.parse(turn.at), this.zone, live.now),
        iso: iso(Date.parse(turn.at), this.zone),
        before: this.word(turn.before),
        after: this.word(turn.after),
        kind: turn.after === "succeeded" || turn.after === "recovered" ? "c-ok" : "",
      }));
    },
    moreTurns() {
      return this.found.turned - this.turns.length;
    },
    samples() {
      return this.found.samples.slice(0, SHOWN_LINES);
    },
    moreSamples() {
      return this.found.ignored + this.found.warnings - this.samples.length;
    },
  },
  methods: {
    word(outcome) {
      return outcome ? t(`outcome.${LETTERS[outcome]}`) : t("rule.gone");
    },
  },
  template: `
    <div class="rule-effect" data-part="effect">
      <ul v-if="found.doubts.length" class="rule-doubts"><li v-for="doubt in found.doubts" :key="doubt.code" :data-doubt="doubt.code"><glyph kind="warn" small/><span>{{ doubt.message }}</span></li></ul>
      <p><b>{{ lines }}</b></p>
      <p><b>{{ turned }}</b></p>
      <ul v-if="turns.length" class="rule-turns"><li v-for="turn in turns" :key="turn.iso"><time :title="turn.iso">{{ turn.at }}</time><span>{{ turn.before }} → <b :class="turn.kind">{{ turn.after }}</b></span></li><li v-if="moreTurns > 0" class="muted">{{ t('rule.more', { count: moreTurns.toLocaleString('en-US') }) }}</li></ul>
      <template v-if="samples.length"><p class="muted">{{ t('rule.samples') }}</p>
        <ol class="rule-lines"><li v-for="line in samples" :key="line.file + line.offset" :title="line.text"><span class="no">{{ line.line }}</span><span class="text">{{ line.text }}</span></li></ol>
        <p v-if="moreSamples > 0" class="muted">{{ t('rule.more', { count: moreSamples.toLocaleString('en-US') }) }}</p></template>
    </div>`,
};
