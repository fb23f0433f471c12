// Pausing and acknowledging: which is asked for, and the marks that say who did it and why.
import { reactive } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { moment } from "batmon/times.js";

const ICONS = { ack: "tick", unack: "x", pause: "pause", resume: "play" };

export const note = reactive({ asked: null }); // { kind, job }: ack, unack, pause or resume

export function askNote(kind, job) {
  note.asked = { kind, job: job.id };
}

const canAck = (job) => (job.status === "ERROR" || job.status === "WARNING") && !job.acknowledged;

// A window of the configuration cannot be ended here: it has nobody's name.
const pausedByHand = (job) => job.status === "PAUSED" && job.paused?.[2] != null;

export const Acknowledged = {
  components: { Icon },
  props: { job: Object },
  setup: () => ({ t }),
  computed: {
    said() {
      const [name, at, memo] = this.job.acknowledged;
      return [t("note.acked.at", { name, time: moment(at, this.job.zone, live.now, true) }), memo].filter(Boolean).join(" — ");
    },
  },
  template: `<p class="acked"><icon name="tick"/><span>{{ said }}</span></p>`,
};

// The buttons of a card or of the job page; `words` writes them out.
export const NoteButtons = {
  components: { Icon },
  props: { job: Object, words: Boolean },
  setup: () => ({ t, askNote, ICONS }),
  computed: {
    kinds() {
      const { job } = this;
      const knowing = canAck(job) ? ["ack"] : job.acknowledged ? ["unack"] : [];
      const pausing = pausedByHand(job) ? ["resume"] : job.status === "PAUSED" ? [] : ["pause"];
      return [...knowing, ...pausing];
    },
  },
  template: `<button v-for="kind in kinds" :key="kind" :class="['btn', 'ghost', { icon: !words }]" type="button" :data-note="kind" :aria-label="t('note.' + kind + '.of', { name: job.name })" :title="t('note.' + kind)" @click.stop="askNote(kind, job)"><icon :name="ICONS[kind]"/><span v-if="words">{{ t('note.' + kind) }}</span></button>`,
};
