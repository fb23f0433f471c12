// All jobs: cards when few, a virtual list of rows when many, a first block to copy when none.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { JobCard } from "batmon/card.js";
import { JobList } from "batmon/list.js";
import { EmptyBoard } from "batmon/empty.js";
import { chosen, MANY, worstFirst } from "batmon/order.js";
import { clear, view } from "batmon/view.js";

const PATIENCE = 300; // ms before anything stands in for rows that are on their way

export default {
  components: { EmptyBoard, JobCard, JobList },
  data: () => ({ waited: false, order: [], inside: false }),
  setup: () => ({ live, t, view, clear }),
  computed: {
    all() {
      return live.order.map((id) => live.jobs.get(id)).filter(Boolean);
    },
    kind() {
      if (!live.ready) return "loading";
      if (!this.all.length) return "empty";
      return this.all.length > MANY ? "rows" : "cards";
    },
    sorted() {
      return worstFirst(chosen(this.all, view)).map((job) => job.id);
    },
    // The order does not change under the reader's pointer; what is gone or new shows at once.
    shown() {
      return this.order.map((id) => live.jobs.get(id)).filter(Boolean);
    },
  },
  watch: {
    sorted: { immediate: true, handler: "settle" },
    inside: "settle",
    kind: {
      immediate: true,
      handler(kind) {
        document.body.dataset.view = kind;
      },
    },
  },
  mounted() {
    setTimeout(() => (this.waited = true), PATIENCE);
  },
  methods: {
    settle() {
      const same = this.sorted.length === this.order.length && new Set([...this.sorted, ...this.order]).size === this.order.length;
      if (this.inside && same) return;
      this.order = this.sorted;
    },
    leave() {
      this.inside = false;
      nextTick(this.settle);
    },
  },
  template: `
    <div class="jobs" @pointerenter="inside = true" @pointerleave="leave">
      <div v-if="kind === 'loading'" class="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 6" :key="n" class="skel"></span></template></div>
      <empty-board v-else-if="kind === 'empty'"/>
      <job-list v-else-if="kind === 'rows'" :jobs="shown" :total="all.length"/>
      <div v-else class="cards">
        <job-card v-for="job in shown" :key="job.id" :job="job"/>
        <p v-if="!shown.length" class="nothing">{{ t('rows.nothing') }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></p>
      </div>
    </div>`,
};
