// The lanes in sight as a table, for readers who see no picture.
import { markRaw } from "vue";
import { t } from "batmon/page.js";
import { spoken } from "batmon/timeline-words.js";

const CALM = 400; // ms; nobody listens while lanes fly by

export const TimelineTable = {
  props: { lanes: Array, day: String },
  data: () => ({ rows: [] }),
  setup: () => ({ t }),
  watch: { lanes: { immediate: true, handler: "soon" } },
  unmounted() {
    clearTimeout(this.timer);
  },
  methods: {
    soon() {
      this.timer ??= setTimeout(this.write, CALM);
    },
    write() {
      this.timer = null;
      this.rows = markRaw(this.lanes.filter((item) => item.lane).map((item) => [item.job, ...spoken(item.lane, item.spots, item.frame)]));
    },
  },
  template: `
    <div class="vh"><table class="tl-table"><caption>{{ t('tl.table', { day }) }}</caption>
      <thead><tr><th scope="col">{{ t('rows.job') }}</th><th scope="col">{{ t('rows.status') }}</th><th scope="col">{{ t('tl.table.dues') }}</th><th scope="col">{{ t('tl.table.runs') }}</th></tr></thead>
      <tbody><tr v-for="[job, dues, runs] in rows" :key="job.id"><th scope="row">{{ job.name }}</th><td>{{ t('status.' + job.status) }}</td><td>{{ dues || '—' }}</td><td>{{ runs || '—' }}</td></tr></tbody>
    </table></div>`,
};
