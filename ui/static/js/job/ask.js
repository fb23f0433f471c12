// Questions to the API about the job of this page, and what a panel says while an answer is missing.
import { markRaw, reactive } from "vue";
import { page, t } from "batmon/page.js";

const PATIENCE = 300; // ms before anything stands in for an answer that is on its way

export const address = (what, query = {}) => {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value != null));
  return `/api/v1/jobs/${encodeURIComponent(page.job)}/${what}${asked.size ? `?${asked}` : ""}`;
};

// The answer; throws an Error with the server's own words, or ours where it did not answer at all.
export async function ask(what, query) {
  let answer = null;
  let body = null;
  try {
    answer = await fetch(address(what, query), { headers: { Accept: "application/json" } });
    body = await answer.json();
  } catch {
    throw new Error(t("jobpage.refused"));
  }
  if (!answer.ok) throw new Error(body?.detail?.message ?? t("jobpage.refused"));
  return body;
}

// One question whose newest answer stands; an answer that was overtaken is dropped.
export function question(what, query = () => ({})) {
  let turn = 0;
  const state = reactive({
    answer: null,
    refused: "",
    async load() {
      const mine = (turn += 1);
      try {
        const answer = await ask(what, query());
        if (mine === turn) Object.assign(state, { answer: markRaw(answer), refused: "" });
      } catch (error) {
        if (mine === turn) state.refused = error.message;
      }
    },
  });
  return state;
}

// Stands around what needs an answer: quiet bars at first, a word and a button where there is none.
export const Answered = {
  props: { of: Object, ready: { type: Boolean, default: null }, bars: { type: Number, default: 3 } },
  data: () => ({ waited: false }),
  setup: () => ({ t }),
  computed: {
    here() {
      return this.ready ?? this.of.answer !== null;
    },
  },
  mounted() {
    this.timer = setTimeout(() => (this.waited = true), PATIENCE);
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  template: `
    <p v-if="of.refused" class="refused" role="status">{{ of.refused }} · <button class="link" type="button" @click="of.load()">{{ t('jobpage.again') }}</button></p>
    <slot v-if="here"></slot>
    <div v-else-if="!of.refused" class="waits" aria-hidden="true"><template v-if="waited"><span v-for="n in bars" :key="n" class="skel"></span></template></div>`,
};
