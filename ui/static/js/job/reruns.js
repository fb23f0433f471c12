// The last reruns of the job: who began them, and what became of them.
import { t } from "batmon/page.js";
import { live } from "batmon/live.js";
import { Glyph } from "batmon/glyph.js";
import { moment } from "batmon/times.js";
import { Answered, question } from "batmon/job/ask.js";
import { kindOf, rerunPage } from "batmon/rerun.js";
import { stateWord } from "batmon/rerun-words.js";

const SHOWN = 5;

export const RerunPanel = {
  components: { Answered, Glyph },
  props: { job: Object },
  setup: () => ({ t, live, kindOf, moment, rerunPage, stateWord, reruns: question("reruns", () => ({ limit: SHOWN })) }),
  computed: {
    // Changes when one begins, ends, or is judged.
    turn() {
      return `${this.job.rerunning} ${this.job.status} ${this.job.since}`;
    },
  },
  watch: {
    turn: { immediate: true, handler: "look" },
  },
  methods: {
    look() {
      this.reruns.load();
    },
    at: (text) => Date.parse(text),
  },
  template: `
    <section class="panel" aria-labelledby="reruns" data-panel="reruns">
      <header><h2 id="reruns">{{ t('rerun.list') }}</h2></header>
      <answered :of="reruns" :bars="2">
        <p v-if="!reruns.answer.reruns.length" class="body muted">{{ t('rerun.list.none') }}</p>
        <ul v-else class="list"><li v-for="one in reruns.answer.reruns" :key="one.id"><time :title="one.started">{{ moment(at(one.started), job.zone, live.now) }}</time><glyph :kind="kindOf(one)" small :turning="one.state === 'running'"/><a class="grow" :href="rerunPage(job.id, one.id)">{{ stateWord(one) }}</a><span class="muted">{{ one.who }}</span></li></ul>
      </answered>
    </section>`,
};
