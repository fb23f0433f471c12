// One job as a card: head, headline, evidence, progress, facts, foot. A part without content leaves no gap.
import { live } from "batmon/live.js";
import { phone, t } from "batmon/page.js";
import { Glyph, Icon, StatusWord } from "batmon/glyph.js";
import { OccurrenceBar } from "batmon/bar.js";
import { RerunButton } from "batmon/rerun-button.js";
import { hasLines, openLines, placeOfEvidence } from "batmon/drawer.js";
import { duration, iso, moment } from "batmon/times.js";
import { Acknowledged, NoteButtons } from "batmon/notes.js";
import { toggleTag } from "batmon/view.js";
import { barWords, calm, facts, filesOf, glowing, headline, lasting, logOf, pageOf, progress, values } from "batmon/job.js";

const Evidence = {
  props: { finding: Object, job: Object },
  setup: () => ({ t }),
  computed: {
    seen() {
      return this.finding.evidence;
    },
    kind() {
      return this.finding.severity === "ERROR" ? "" : "warn";
    },
    place() {
      return this.seen.file ?? t(`source.${this.seen.source}`);
    },
    opens() {
      return hasLines(this.seen);
    },
  },
  methods: {
    open() {
      if (this.opens) openLines(placeOfEvidence(this.job, this.seen));
    },
  },
  template: `
    <div :class="['evidence', kind]">
      <component :is="opens ? 'button' : 'span'" :class="['where', { link: opens }]" :type="opens ? 'button' : null" :title="opens ? t('lines.open') + ' — ' + seen.path : seen.path" @click="open"><b>{{ place }}</b><template v-if="seen.line != null"> : {{ seen.line.toLocaleString('en-US') }}</template></component>
      <pre tabindex="0">{{ seen.parts[0] }}<mark v-if="seen.parts[1]" :class="kind ? 'warnm' : 'fail'">{{ seen.parts[1] }}</mark>{{ seen.parts[2] }}</pre>
    </div>`,
};

export const Running = {
  components: { Glyph },
  props: { job: Object },
  setup: () => ({ live, duration, t, Math }),
  computed: {
    run() {
      return progress(this.job);
    },
  },
  template: `
    <div class="prog">
      <span class="status c-run"><glyph kind="run" small turning/><span>{{ t('job.running') }}</span></span>
      <span :class="['track', run.kind]" role="progressbar" :aria-label="t('job.progress')" aria-valuemin="0" aria-valuemax="100" :aria-valuenow="Math.round(run.share)">
        <i :style="{ width: run.share + '%' }"></i><u v-if="run.tick" :style="{ left: run.tick + '%' }"></u>
      </span>
      <span class="num"><span class="rel">{{ duration(run.ran) }}</span><template v-if="job.usual != null"><span class="rel"> · </span>{{ t('job.usual', { duration: duration(job.usual) }) }}</template></span>
    </div>`,
};

export const JobCard = {
  components: { Acknowledged, Evidence, Glyph, Icon, NoteButtons, OccurrenceBar, RerunButton, Running, StatusWord },
  props: { job: Object },
  data: () => ({ narrow: phone.matches }),
  setup: () => ({ live, t, calm, facts, filesOf, iso, lasting, moment, openLines, pageOf, barWords, toggleTag, values }),
  computed: {
    kind() {
      return { ERROR: "red", WARNING: "amber" }[this.job.status] ?? "";
    },
    first() {
      return headline(this.job);
    },
    lines() {
      return logOf(this.job);
    },
    others() {
      return this.job.findings.slice(1);
    },
    glow() {
      return glowing(this.job);
    },
  },
  mounted() {
    phone.addEventListener("change", this.measure);
  },
  unmounted() {
    phone.removeEventListener("change", this.measure);
  },
  methods: {
    measure() {
      this.narrow = phone.matches;
    },
  },
  template: `
    <article :class="['card', kind, { glow }]" :aria-labelledby="'j-' + job.id" :data-job="job.id" :data-status="job.status">
      <div class="head">
        <status-word :status="job.status"/>
        <h2 :id="'j-' + job.id"><a class="open" :href="pageOf(job)">{{ job.name }}</a></h2>
        <span v-if="job.description" class="desc">{{ job.description }}</span>
        <button v-for="tag in job.tags" :key="tag" class="tag" type="button" :title="t('rows.tag.only', { tag })" @click="toggleTag(tag)">{{ tag }}</button>
        <span v-if="job.since != null" class="since" :title="iso(job.since, job.zone)"><template v-if="kind">{{ t('job.since', { time: moment(job.since, job.zone, live.now, true) }) }}<span class="rel"> · {{ lasting(job.since, live.now) }}</span></template><span v-else class="rel">{{ lasting(job.since, live.now) }}</span></span>
      </div>
      <p v-if="first" class="say"><b v-if="kind === 'amber'">{{ first.text }}</b><template v-else>{{ first.text }}</template></p>
      <p v-else-if="!job.running" class="say">{{ calm(job, live.now) }}<template v-for="[name, value] in values(job)" :key="name"> · {{ name }} <b>{{ value }}</b></template></p>
      <evidence v-if="first && first.evidence" :finding="first" :job="job"/>
      <ul v-if="others.length" class="also">
        <li v-for="finding in others" :key="finding.code"><glyph :kind="finding.severity === 'ERROR' ? 'error' : 'warn'" small/><span>{{ finding.text }}</span></li>
        <li v-if="job.more" class="muted">{{ t('job.more', { count: job.more }) }}</li>
      </ul>
      <acknowledged v-if="job.acknowledged" :job="job"/>
      <running v-if="job.running" :job="job"/>
      <dl class="facts">
        <div v-for="fact in facts(job, live.now)" :key="fact.title"><dt>{{ fact.title }}</dt><dd :title="fact.iso">{{ fact.value }} <small v-if="fact.note" :class="{ rel: fact.rel }">{{ fact.note }}</small></dd></div>
      </dl>
      <div class="acts">
        <occurrence-bar v-if="job.marks.length || job.reading != null" :job="job.id" :marks="job.marks" :zone="job.zone" :limit="narrow ? 15 : 30" :still="job.reading != null"/>
        <span class="lab">{{ barWords(job, !!kind) }}</span>
        <button v-if="lines" class="btn ghost" type="button" @click="openLines(lines)"><icon name="log"/><span>{{ t('job.log') }}</span></button>
        <a v-if="filesOf(job)" class="btn ghost icon" :href="filesOf(job)" data-files :aria-label="t('files.open.of', { name: job.name })" :title="t('files.open')"><icon name="folder"/></a>
        <note-buttons :job="job"/>
        <rerun-button :job="job" bare :alone="!kind && !narrow"/>
      </div>
    </article>`,
};
