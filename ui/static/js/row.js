// One job as a row of 34 px, or of 64 px on the phone.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon, StatusWord } from "batmon/glyph.js";
import { OccurrenceBar } from "batmon/bar.js";
import { RerunButton } from "batmon/rerun-button.js";
import { openLines } from "batmon/drawer.js";
import { ago, ahead, duration, iso, moment } from "batmon/times.js";
import { toggleTag } from "batmon/view.js";
import { calm, glowing, headline, logOf, pageOf, progress, seconds, values } from "batmon/job.js";

export const JobRow = {
  components: { Glyph, Icon, OccurrenceBar, RerunButton, StatusWord },
  props: { job: Object, selected: Boolean, narrow: Boolean, index: Number },
  setup: () => ({ live, t, ago, ahead, calm, duration, iso, moment, pageOf, seconds, toggleTag, values }),
  computed: {
    bad() {
      return this.job.status === "ERROR" || this.job.status === "WARNING";
    },
    first() {
      return headline(this.job);
    },
    run() {
      return progress(this.job);
    },
    evidence() {
      return this.first?.evidence ? this.first.evidence.parts.join("").trim() : "";
    },
    lines() {
      return logOf(this.job);
    },
    whole() {
      const seen = this.first?.evidence;
      const place = seen?.file ? `${seen.path}${seen.line == null ? "" : ` : ${seen.line}`}\n` : "";
      return this.first ? `${this.first.text}\n${place}${this.evidence}` : "";
    },
    runs() {
      const won = this.job.success && (this.job.success.end ?? this.job.success.start);
      const told = won ? `${t("fact.success")} ${moment(won, this.job.zone, live.now, true)}` : "";
      return [iso(this.job.last?.start, this.job.zone), told].filter(Boolean).join("\n");
    },
    glow() {
      return glowing(this.job);
    },
  },
  methods: {
    open() {
      openLines(this.lines);
    },
  },
  template: `
    <div :class="['jr', { bad, sel: selected, glow }]" role="row" :aria-rowindex="index" :aria-selected="selected" :data-job="job.id" :data-status="job.status">
      <span role="cell" class="cell-status"><status-word :status="job.status" :calm="!bad"/></span>
      <span role="cell" class="name cut" :title="job.name"><a class="open" :href="pageOf(job)">{{ job.name }}</a><small v-if="job.tags.length" class="said-tags">{{ job.tags.map((tag) => '#' + tag).join(' ') }}</small><small>{{ job.description }}</small><button v-for="tag in job.tags" :key="tag" class="tag" type="button" :title="t('rows.tag.only', { tag })" @click="toggleTag(tag)">{{ tag }}</button></span>
      <span role="cell" class="say" :title="whole">
        <span class="cut"><icon v-if="job.acknowledged" name="tick" class="ack-mark" :title="t('note.acked', { name: job.acknowledged[0] })"/><span v-if="run" class="inrun c-run"><glyph kind="run" small turning/>{{ t('job.running') }}</span><template v-if="first">{{ first.text }}</template><template v-else-if="run">{{ t('job.running.since', { time: moment(job.running.start, job.zone, live.now, true) }) }}</template><template v-else>{{ calm(job, live.now) }}<template v-for="[name, value] in values(job)" :key="name"> · {{ name }} {{ value }}</template></template></span>
        <button v-if="evidence && lines" class="ev cut" type="button" :title="t('lines.open')" @click="open">{{ evidence }}</button><span v-else-if="evidence" class="ev cut">{{ evidence }}</span>
      </span>
      <span role="cell" class="prg">
        <span v-if="run" class="mini"><span :class="['track', run.kind]"><i :style="{ width: run.share + '%' }"></i><u v-if="run.tick" :style="{ left: run.tick + '%' }"></u></span><span class="num rel">{{ duration(run.ran) }}</span></span>
        <span v-else-if="seconds(job.last) != null" class="mini"><span></span><span class="num">{{ duration(seconds(job.last)) }}</span></span>
      </span>
      <span role="cell" class="ob"><occurrence-bar :job="job.id" :marks="job.marks" :zone="job.zone" :height="18" :limit="narrow ? 15 : 30" :still="job.reading != null"/></span>
      <span role="cell" class="when lr" :title="runs"><template v-if="job.last">{{ moment(job.last.start, job.zone, live.now) }}<small class="rel">{{ ago(job.last.start, live.now, 1) }}</small></template><template v-else>—</template></span>
      <span role="cell" class="when nx" :title="iso(job.next, job.zone)"><template v-if="job.next">{{ moment(job.next, job.zone, live.now) }}<small class="rel">{{ ahead(job.next, live.now, 1) }}</small></template><template v-else>—</template></span>
      <span role="cell" class="row-acts"><button v-if="lines" class="btn ghost is-s icon" type="button" :aria-label="job.name + ' ' + t('job.log')" :title="t('job.log')" @click="open"><icon name="log"/></button><rerun-button :job="job" small/></span>
    </div>`,
};
