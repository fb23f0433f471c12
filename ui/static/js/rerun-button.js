// The button that runs a job again; while a rerun goes on, the way to its page.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { askRerun, rerunPage } from "batmon/rerun.js";

export const RerunButton = {
  components: { Glyph, Icon },
  props: { job: Object, small: Boolean, bare: Boolean },
  setup: () => ({ live, t, askRerun, rerunPage }),
  computed: {
    style() {
      if (this.small) return "ghost is-s icon";
      return this.job.status === "ERROR" ? "primary" : this.bare ? "ghost" : "";
    },
    label() {
      return this.small ? `${this.job.name} ${t("rerun.do")}` : null;
    },
  },
  template: `
    <a v-if="job.rerunning" :class="['btn', small ? 'ghost is-s icon' : bare ? 'ghost' : '', 'to-rerun']" :href="rerunPage(job.id, job.rerunning)" :aria-label="small ? job.name + ' ' + t('rerun.running') : null" :title="small ? t('rerun.running') : null"><glyph kind="run" small turning/><span v-if="!small">{{ t('rerun.running') }}</span></a>
    <button v-else-if="job.rerun" :class="['btn', 'rerun', style]" type="button" :disabled="live.lost" :aria-label="label" :title="small ? t('rerun.do') : null" @click="askRerun(job)"><icon name="rerun"/><span v-if="!small">{{ t('rerun.do') }}</span></button>`,
};
