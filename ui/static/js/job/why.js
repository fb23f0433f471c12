// The verdict told in full: headline, what was expected, where was looked, what was found, what would mend it.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon, StatusWord } from "batmon/glyph.js";
import { Running } from "batmon/card.js";
import { calm, facts, glowing, headline, lasting } from "batmon/job.js";
import { Acknowledged, NoteButtons } from "batmon/notes.js";
import { iso, moment } from "batmon/times.js";
import { Answered } from "batmon/job/ask.js";
import { Place } from "batmon/job/place.js";
import { comparePage } from "batmon/compare/address.js";
import { RuleButton } from "batmon/rules.js";

const PARTS = [
  ["jobpage.why.expected", (code) => ["expected", "every", "unexpected"].includes(code)],
  ["jobpage.why.looked", (code) => ["looked_in", "nothing_in", "no_log"].includes(code)],
  ["jobpage.why.found", (code) => code.startsWith("line_") || code.startsWith("run_")],
  ["jobpage.why.judged", (code) => ["undecided", "outcome", "outcome_kept", "finding", "status"].includes(code)],
];
const HEAT = { line_failure: "hot", line_warning: "warm" };
const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:)\]}])/;
const key = (seen) => `${seen.source} ${seen.file} ${seen.offset} ${seen.at} ${seen.text}`;

const Quote = {
  components: { Place, RuleButton },
  props: { seen: Object, heat: String },
  setup: () => ({ page, t }),
  computed: {
    file() {
      return this.seen.file?.split(/[\\/]/).pop() ?? t(`source.${this.seen.source}`);
    },
  },
  template: `
    <div class="codebox">
      <div class="cap"><code class="cut" :title="seen.file">{{ file }}</code><place v-if="seen.file" :seen="seen" :fails="Boolean(heat)" class="at"/><rule-button v-if="heat && seen.source === 'log'" :job="page.job" :seen="seen" small/></div>
      <div v-if="seen.text" :class="['ln', heat]"><b>{{ seen.line ?? '' }}</b><span>{{ seen.parts[0] }}<mark v-if="seen.parts[1]" :class="heat === 'warm' ? 'warnm' : heat ? 'fail' : 'hit'">{{ seen.parts[1] }}</mark>{{ seen.parts[2] }}</span></div>
    </div>`,
};

export const WhyPanel = {
  components: { Acknowledged, Answered, Glyph, Icon, NoteButtons, Quote, Running, StatusWord },
  props: { job: Object, why: Object },
  setup: () => ({ live, page, t, HEAT, calm, facts, iso, lasting, moment }),
  computed: {
    kind() {
      return { ERROR: "red", WARNING: "amber" }[this.job.status] ?? "";
    },
    first() {
      return headline(this.job);
    },
    others() {
      return this.job.findings.slice(1);
    },
    glow() {
      return glowing(this.job);
    },
    // Every line is quoted once: with the step that first rests on it.
    parts() {
      const quoted = new Set();
      const steps = this.why.answer.steps.map((step) => {
        const fresh = step.evidence.filter((seen) => !quoted.has(key(seen)));
        fresh.forEach((seen) => quoted.add(key(seen)));
        return { ...step, evidence: fresh };
      });
      return PARTS.map(([name, holds]) => [name, steps.filter((step) => holds(step.code))]).filter(([, held]) => held.length);
    },
    // A run that failed may be laid beside the last good one.
    compared() {
      const { last, findings } = this.job;
      const fails = last && (last.failed || last.outcome === "aborted" || last.outcome === "failed");
      return fails && findings.length ? comparePage(page.job, new Date(last.start).toISOString()) : "";
    },
    runbook() {
      const pieces = (this.why.answer.runbook ?? "").split(LINK);
      return pieces.map((text, place) => ({ text, link: place % 2 === 1 })).filter((piece) => piece.text);
    },
  },
  template: `
    <section :class="['panel', 'why', kind, { glow }]" aria-labelledby="why" :data-status="job.status">
      <div class="lead">
        <div class="hrow"><status-word :status="job.status"/><span v-if="job.since != null" class="muted since" :title="iso(job.since, job.zone)">{{ t('job.since', { time: moment(job.since, job.zone, live.now, true) }) }}<span class="rel"> · {{ lasting(job.since, live.now) }}</span></span><code v-if="first" class="muted">{{ first.code }}</code><span class="acts-right"><note-buttons :job="job" words/></span></div>
        <h2 id="why" aria-live="polite">{{ first ? first.text : calm(job, live.now) }}</h2>
        <ul v-if="others.length" class="also">
          <li v-for="finding in others" :key="finding.code"><glyph :kind="finding.severity === 'ERROR' ? 'error' : 'warn'" small/><span>{{ finding.text }}</span></li>
          <li v-if="job.more" class="muted">{{ t('job.more', { count: job.more }) }}</li>
        </ul>
        <p v-if="compared"><a class="btn" :href="compared" data-compare><icon name="rows"/><span>{{ t('compare.open') }}</span></a></p>
        <acknowledged v-if="job.acknowledged" :job="job"/>
        <running v-if="job.running" :job="job"/>
        <dl class="facts"><div v-for="fact in facts(job, live.now)" :key="fact.title"><dt>{{ fact.title }}</dt><dd :title="fact.iso">{{ fact.value }} <small v-if="fact.note" :class="{ rel: fact.rel }">{{ fact.note }}</small></dd></div></dl>
      </div>
      <answered :of="why" :bars="4">
        <p v-if="!why.answer.steps.length" class="body muted">{{ t('jobpage.why.none') }}</p>
        <ul class="steps" :aria-label="t('jobpage.why')">
          <li v-for="[name, steps] in parts" :key="name" :data-part="name.split('.').pop()"><span class="k">{{ t(name) }}</span>
            <div><div v-for="(step, place) in steps" :key="place" class="step"><p>{{ step.message }}</p><quote v-for="(seen, n) in step.evidence" :key="n" :seen="seen" :heat="HEAT[step.code]"/></div></div></li>
          <li v-if="why.answer.mends.length" data-part="mend"><span class="k">{{ t('jobpage.why.mend') }}</span><ul class="need"><li v-for="mend in why.answer.mends" :key="mend.code"><icon name="tick"/><span>{{ mend.message }}</span></li></ul></li>
          <li v-if="runbook.length" data-part="runbook"><span class="k">{{ t('jobpage.why.runbook') }}</span><div class="runbook"><template v-for="(piece, place) in runbook" :key="place"><a v-if="piece.link" :href="piece.text" target="_blank" rel="noopener noreferrer">{{ piece.text }}</a><template v-else>{{ piece.text }}</template></template></div></li>
        </ul>
      </answered>
    </section>`,
};
