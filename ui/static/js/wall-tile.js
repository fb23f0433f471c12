// One job on the wall: glyph, name, status with its age, the reason, the bar. How much of it depends on the level.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon, KINDS } from "batmon/glyph.js";
import { OccurrenceBar } from "batmon/bar.js";
import { age, duration, moment } from "batmon/times.js";
import { calm, glowing, headline, progress, values } from "batmon/job.js";

export const WallTile = {
  components: { Glyph, Icon, OccurrenceBar },
  props: { job: Object, level: String },
  setup: () => ({ live, t, age, duration, headline, KINDS }),
  computed: {
    kind() {
      return { ERROR: "red", WARNING: "amber" }[this.job.status] ?? "";
    },
    parts() {
      return this.bar ? this.job.name.split(/(?<=[_.\- ])/) : [this.job.name]; // where a long name may go on in the next line
    },
    bar() {
      return this.level === "large" || this.level === "wide";
    },
    run() {
      return progress(this.job, live.now);
    },
    calmWords() {
      const first = values(this.job)[0];
      return [calm(this.job, live.now), ...(first ? [first.join(" ")] : [])].join(" · ");
    },
    more() {
      const count = this.job.findings.length - 1 + this.job.more;
      return count > 0 ? t("wall.more", { count }) : "";
    },
    success() {
      const { job } = this;
      const at = job.success && (job.success.end ?? job.success.start);
      return at == null ? t("wall.success.none") : t("wall.success", { time: moment(at, job.zone, live.now) });
    },
    glow() {
      return glowing(this.job);
    },
  },
  template: `
    <article :class="['wt', kind, level, { glow }]" :data-job="job.id" :data-status="job.status">
      <div class="h">
        <glyph :kind="KINDS[job.status]"/><icon v-if="job.acknowledged" name="tick"/><h2 class="nm" :title="job.name"><template v-for="(part, place) in parts" :key="place">{{ part }}<wbr></template></h2>
        <span v-if="run && !kind" class="w c-run">{{ t('job.running') }}</span>
        <span v-else :class="['w', 'c-' + KINDS[job.status]]">{{ t('status.' + job.status) }}<span v-if="kind && level !== 'name' && job.since != null" class="rel">{{ ' ' + age(live.now - job.since, level === 'wide' ? 2 : 1) }}</span></span>
      </div>
      <template v-if="level !== 'name'">
        <p v-if="headline(job)" class="why" :title="headline(job).text"><span>{{ headline(job).text }}</span><span v-if="more"> · {{ more }}</span><template v-if="level === 'wide'"><br>{{ success }}</template></p>
        <p v-else-if="run" :title="duration(run.ran)"><span class="rel">{{ duration(run.ran) }}</span><template v-if="job.usual != null"><span class="rel"> · </span>{{ t('job.usual', { duration: duration(job.usual) }) }}</template></p>
        <p v-else :title="calmWords">{{ calmWords }}</p>
      </template>
      <occurrence-bar v-if="bar && (job.marks.length || job.reading != null)" :marks="job.marks" :zone="job.zone" :still="job.reading != null" plain/>
    </article>`,
};
