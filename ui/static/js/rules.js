// "This line is no failure": which line is asked about, and the button that asks.
import { reactive } from "vue";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { hasLines } from "batmon/drawer.js";

export const rule = reactive({ asked: null }); // { job, file, offset }

export const RuleButton = {
  components: { Icon },
  props: { job: String, seen: Object, small: Boolean },
  setup: () => ({ t }),
  computed: {
    place() {
      return hasLines(this.seen) ? { job: this.job, file: this.seen.path ?? this.seen.file, offset: this.seen.offset } : null;
    },
  },
  methods: {
    ask() {
      rule.asked = this.place;
    },
  },
  template: `<button v-if="place" :class="small ? 'link' : 'btn is-s'" type="button" data-rule :title="t('rule.ask.title')" @click.stop="ask"><icon v-if="!small" name="filter"/><span>{{ t('rule.ask') }}</span></button>`,
};

// Ask the server about a pattern; null where it was overtaken, else the answer or { refused }.
export async function suggest({ job, file, offset }, body, signal) {
  const headers = { "Content-Type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify({ file, offset, ...body }), signal };
  try {
    const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(job)}/rules/suggest`, options);
    const found = await answer.json();
    return answer.ok ? found : { refused: { message: found.detail?.message ?? "" } };
  } catch (error) {
    return error.name === "AbortError" ? null : { refused: { message: t("rule.unreachable") } };
  }
}
