// Beside the verdict: the last occurrences, what is planned, and how the status changed.
import { t } from "batmon/page.js";
import { Glyph, KINDS } from "batmon/glyph.js";
import { OccurrenceBar } from "batmon/bar.js";
import { barWords } from "batmon/job.js";
import { duration, iso, moment } from "batmon/times.js";
import { Answered, ask } from "batmon/job/ask.js";
import { clockOf, dayOf, dayWords, minute } from "batmon/job/days.js";

const DUES = 6; // of one day that are named
const CHANGES = 8;

export const RecentPanel = {
  components: { OccurrenceBar },
  props: { job: Object },
  setup: () => ({ minute, t, barWords, moment }),
  template: `
    <section v-if="job.marks.length || job.reading != null" class="panel" aria-labelledby="recent" data-panel="recent">
      <header><h2 id="recent">{{ job.marks.length ? t('jobpage.recent', { total: job.marks.length }) : t('jobpage.recent.none') }}</h2><span class="right">{{ barWords(job, false) }}</span></header>
      <div class="body"><occurrence-bar :marks="job.marks" :zone="job.zone" :height="40" :still="job.reading != null"/>
        <div v-if="job.marks.length" class="ends muted num"><span>{{ moment(job.marks[0][0] * 1000, job.zone, minute) }}</span><span>{{ moment(job.marks.at(-1)[0] * 1000, job.zone, minute) }}</span></div></div>
    </section>`,
};

export const PlanPanel = {
  components: { Answered },
  props: { job: Object, plan: Object },
  setup: () => ({ t, dayWords, duration, iso }),
  computed: {
    days() {
      const today = dayOf(minute.value, this.job.zone);
      const days = this.plan.answer.days.filter((day) => day.day >= today);
      return days.map((day) => ({ ...day, coming: day.dues.map(Date.parse).filter((due) => due >= minute.value) }))
        .filter((day) => day.left_out || day.coming.length || (this.every && day.day > today));
    },
    every() {
      return this.plan.answer.every_s;
    },
  },
  methods: {
    clock(due) {
      return clockOf(due, this.job.zone);
    },
    some: (day) => day.coming.slice(0, DUES),
    rest: (day) => day.coming.length - DUES,
  },
  template: `
    <section class="panel" aria-labelledby="plan" data-panel="plan">
      <header><h2 id="plan">{{ t('jobpage.plan') }}</h2><span class="right">{{ t('jobpage.plan.days') }}</span></header>
      <answered :of="plan" :bars="5">
        <p v-if="!plan.answer.days.length" class="body muted">{{ t('jobpage.plan.never') }}</p>
        <template v-else>
          <p v-if="every" class="body">{{ t('jobpage.plan.every', { every: duration(every) }) }}</p>
          <ul class="list plan"><li v-for="day in days" :key="day.day"><time :datetime="day.day" :title="day.day">{{ dayWords(day.day) }}</time><template v-if="day.left_out"><span class="muted">—</span><span class="end">{{ day.left_out.message }}</span></template><span v-else-if="every" class="muted">{{ t('jobpage.plan.all') }}</span><span v-else class="num dues"><time v-for="due in some(day)" :key="due" :title="iso(due, job.zone)">{{ clock(due) }}</time><small v-if="rest(day) > 0" class="muted">{{ t('jobpage.plan.more', { count: rest(day).toLocaleString('en-US') }) }}</small></span></li></ul>
        </template>
      </answered>
    </section>`,
};

export const ChangePanel = {
  components: { Answered, Glyph },
  props: { job: Object, changes: Object },
  data: () => ({ older: [], done: false, asking: false, refused: "" }),
  setup: () => ({ minute, t, iso, moment, KINDS }),
  computed: {
    all() {
      const found = new Map();
      for (const change of [...this.changes.answer.verdicts, ...this.older]) found.set(change.at, change);
      return [...found.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    },
    more() {
      return !this.done && this.all.length >= CHANGES;
    },
  },
  methods: {
    at: (text) => Date.parse(text),
    word(change) {
      const status = t(`status.${change.after}`);
      return change.finding ? `${status} · ${change.finding.message}` : status;
    },
    async further() {
      this.asking = true;
      try {
        const before = this.all.length;
        const { verdicts } = await ask("verdicts", { limit: 3 * CHANGES, until: this.all.at(-1).at });
        this.older = [...this.older, ...verdicts];
        this.done = verdicts.length < 3 * CHANGES || this.all.length === before;
        this.refused = "";
      } catch (error) {
        this.refused = error.message;
      }
      this.asking = false;
    },
  },
  template: `
    <section class="panel" aria-labelledby="changes" data-panel="changes">
      <header><h2 id="changes">{{ t('jobpage.changes') }}</h2></header>
      <answered :of="changes">
        <p v-if="!all.length" class="body muted">{{ t('jobpage.changes.none') }}</p>
        <ul v-else class="list changes"><li v-for="change in all" :key="change.at"><time :title="change.at">{{ moment(at(change.at), job.zone, minute) }}</time><glyph :kind="KINDS[change.after]" small/><span>{{ word(change) }}</span></li></ul>
        <p v-if="refused" class="refused" role="status">{{ refused }}</p>
        <p v-if="more" class="after"><button class="btn is-s" type="button" :disabled="asking" @click="further">{{ t('jobpage.more') }}</button></p>
      </answered>
    </section>`,
};

export const changesAsked = () => ({ limit: CHANGES });
