// The configuration in force, as text.
import { t } from "batmon/page.js";
import { copy, select } from "batmon/copy.js";
import { Icon } from "batmon/glyph.js";
import { Answered } from "batmon/job/ask.js";

const SHOWN = 2500; // ms for which the button says that it did

export const SettingsPanel = {
  components: { Answered, Icon },
  props: { settings: Object },
  data: () => ({ said: "" }),
  setup: () => ({ t }),
  computed: {
    // Each line as its indent, key and rest.
    lines() {
      return this.settings.answer.text.trimEnd().split("\n").map((line) => /^(\s*(?:- )?)([A-Za-z_][\w.-]*)(:(?: .*)?)$/.exec(line)?.slice(1) ?? [line, "", ""]);
    },
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  methods: {
    async take() {
      const done = await copy(this.settings.answer.text);
      if (!done) select(this.$refs.text);
      this.said = t(done ? "jobpage.copied" : "jobpage.copy.selected");
      clearTimeout(this.timer);
      if (done) this.timer = setTimeout(() => (this.said = ""), SHOWN);
    },
  },
  template: `
    <section class="panel" aria-labelledby="settings" data-panel="settings">
      <header><h2 id="settings">{{ t('jobpage.settings') }}</h2><span class="right"><button v-if="settings.answer" class="btn ghost is-s" type="button" @click="take"><icon name="copy"/><span aria-live="polite">{{ said || t('jobpage.copy') }}</span></button></span></header>
      <answered :of="settings" :bars="6"><pre ref="text" class="yaml" tabindex="0"><template v-for="(line, place) in lines" :key="place">{{ line[0] }}<b>{{ line[1] }}</b>{{ line[2] }}{{ '\\n' }}</template></pre></answered>
    </section>`,
};
