// The place of a line: opens the log there, where it can be opened.
import { page, t } from "batmon/page.js";
import { live } from "batmon/live.js";
import { Icon } from "batmon/glyph.js";
import { hasLines, logAddress, openLines } from "batmon/drawer.js";

const name = (path) => path.split(/[\\/]/).pop();

export const Place = {
  components: { Icon },
  props: { seen: Object, label: String, fails: Boolean },
  setup: () => ({ t }),
  computed: {
    opens() {
      return this.seen.source === "log" && hasLines(this.seen);
    },
    whole() {
      return logAddress(page.job, this.seen.file, this.seen.offset);
    },
    file() {
      return name(this.seen.file ?? "");
    },
    words() {
      if (this.label) return this.label;
      return this.seen.line == null ? this.file : t("jobpage.line", { line: this.seen.line.toLocaleString("en-US") });
    },
    hint() {
      return t("jobpage.line.open", { file: this.file, line: this.seen.line ?? "—" });
    },
  },
  methods: {
    open() {
      const { file, offset, line, text, parts } = this.seen;
      openLines({ job: page.job, name: live.jobs.get(page.job)?.name ?? page.job, file, offset, line, text, hit: parts?.[1] ?? "", fails: this.fails });
    },
  },
  template: `
    <span v-if="opens" class="place"><button class="link" type="button" :title="seen.file" :aria-label="hint" @click="open">{{ words }}</button><a class="whole" :href="whole" :title="t('log.whole.here')" :aria-label="t('log.whole.at', { place: hint })"><icon name="log"/></a></span>
    <span v-else :title="seen.file">{{ words }}</span>`,
};
