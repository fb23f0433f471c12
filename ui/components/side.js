// Beside the jobs: what is next, what changed, and the machine.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, KINDS } from "batmon/glyph.js";
import { Machine } from "batmon/machine.js";
import { ahead, iso, moment } from "batmon/times.js";
import { view } from "batmon/view.js";

const NEXT = 5;
const CHANGES = 6;

export default {
  components: { Glyph, Machine },
  setup: () => ({ live, t, view, ahead, iso, moment, KINDS }),
  computed: {
    next() {
      const due = [...live.jobs.values()].filter((job) => job.next != null);
      return due.sort((a, b) => a.next - b.next).slice(0, NEXT);
    },
    changes() {
      return live.changes.slice(0, CHANGES);
    },
    zones() {
      return Object.fromEntries([...live.jobs.values()].map((job) => [job.id, job.zone]));
    },
  },
  methods: {
    word(change) {
      const after = t(`status.${change.after}`);
      return change.before ? t("side.change", { before: t(`status.${change.before}`), after }) : t("side.first", { after });
    },
    zone(change) {
      return this.zones[change.job] ?? live.server.zone;
    },
  },
  template: `
    <aside v-if="live.ready && live.jobs.size" :class="['side', { open: view.panels }]" :aria-label="t('side.label')">
      <div class="stack">
        <section class="panel"><header><h2>{{ t('side.next') }}</h2></header>
          <ul v-if="next.length" class="list"><li v-for="job in next" :key="job.id"><time class="due" :title="iso(job.next, job.zone)">{{ moment(job.next, job.zone, live.now) }}</time><span class="cut">{{ job.name }}</span><span class="end num rel">{{ ahead(job.next, live.now, 1) }}</span></li></ul>
          <p v-else class="body muted">{{ t('side.next.none') }}</p>
        </section>
        <section class="panel"><header><h2>{{ t('side.changes') }}</h2></header>
          <ul v-if="changes.length" class="list"><li v-for="change in changes" :key="change.job + change.at"><time :title="iso(change.at, zone(change))">{{ moment(change.at, zone(change), live.now) }}</time><glyph :kind="KINDS[change.after]" small/><span class="cut">{{ change.name }}</span><span class="end">{{ word(change) }}</span></li></ul>
          <p v-else class="body muted">{{ t('side.changes.none') }}</p>
        </section>
        <machine/>
      </div>
    </aside>`,
};
