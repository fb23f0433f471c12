// The button that runs a job again; while a rerun goes on, the way to its page.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { askRerun, rerunPage } from "batmon/rerun.js";

export const RerunButton = {
  components: { Glyph, Icon },
  props: { job: Object, small: Boolean, bare: Boolean, alone: Boolean },
  setup: () => ({ live, t, askRerun, rerunPage }),
  computed: {
    wordless() {
      return this.small || this.alone;
    },
    quiet() {
      return this.small ? "ghost is-s icon" : this.alone ? "ghost icon" : this.bare ? "ghost" : "";
    },
    style() {
      return this.job.status === "ERROR" && !this.wordless ? "primary" : this.quiet;
    },
    word() {
      return t(this.job.rerunning ? "rerun.running" : "rerun.do");
    },
    label() {
      return this.wordless ? `${this.job.name} ${this.word}` : null;
    },
  },
  template: `
    <a v-if="job.rerunning" :class="['btn', quiet, 'to-rerun']" :href="rerunPage(job.id, job.rerunning)" :aria-label="label" :title="wordless ? word : null"><glyph kind="run" small turning/><span v-if="!wordless">{{ word }}</span></a>
    <button v-else-if="job.rerun" :class="['btn', 'rerun', style]" type="button" :disabled="live.lost" :aria-label="label" :title="wordless ? word : null" @click="askRerun(job)"><icon name="rerun"/><span v-if="!wordless">{{ word }}</span></button>`,
};
