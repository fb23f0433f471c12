// What stands in the place of the lines where there are none: on their way, no log yet, an empty one, none to be read.
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { pageOf } from "batmon/job.js";
import { addressOf } from "batmon/log/address.js";
import { log } from "batmon/log/source.js";

export const LogState = {
  components: { Glyph, Icon },
  props: { job: Object },
  emits: ["again"],
  data: () => ({ waited: false }),
  setup: () => ({ log, t, addressOf, pageOf }),
  computed: {
    kind() {
      if (log.state === "ready") return "empty";
      if (log.state === "failed") return log.code === "log_gone" ? "gone" : "failed";
      return log.state;
    },
  },
  mounted() {
    this.timer = setTimeout(() => (this.waited = true), 300);
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  template: `
    <div v-if="kind === 'loading'" class="lg-state-of" data-state="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 12" :key="n" class="skel" :style="{ width: 30 + ((n * 37) % 60) + '%' }"></span></template></div>
    <div v-else class="lg-state-of" :data-state="kind" :role="kind === 'failed' ? 'alert' : null">
      <h2><glyph :kind="kind === 'failed' ? 'warn' : 'idle'"/>{{ t('log.state.' + kind) }}</h2>
      <p>{{ kind === 'failed' ? log.said || t('lines.unreachable') : t('log.state.' + kind + '.why') }}</p>
      <p v-if="kind === 'none' && job.log"><code>{{ job.log }}</code></p>
      <p v-else-if="log.file"><code>{{ log.file }}</code></p>
      <span class="hrow"><button v-if="kind === 'failed'" class="btn" type="button" @click="$emit('again')"><icon name="rerun"/><span>{{ t('lines.again') }}</span></button><a v-if="kind === 'gone'" class="btn" :href="addressOf('')">{{ t('log.newest') }}</a><a class="btn" :href="pageOf(job)">{{ t('log.back', { name: job.name }) }}</a></span>
    </div>`,
};
