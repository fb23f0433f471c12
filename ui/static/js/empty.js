// No job yet: what to write, ready to copy.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { copy, select } from "batmon/copy.js";
import { duration } from "batmon/times.js";

const BLOCK = `jobs:
  - id: kindscrap
    name: Kindscrap
    scheduler: {type: windows_task, task: \\Kindscrap}
    expect: {at: ["06:00"], grace: 30m}
    workdir: C:\\kindscrap
    log: log\\kindscrap_%Y_%m_%d.log
    success: '작업\\s*완료'
    failure: '\\bERROR\\b'`;

export const EmptyBoard = {
  components: { Icon },
  data: () => ({ copied: false }),
  setup: () => ({ live, t, duration }),
  computed: {
    lines() {
      return BLOCK.split("\n").map((line) => /^(\s*(?:- )?)(\w+)(:.*)$/.exec(line).slice(1));
    },
    file() {
      return live.config?.file ?? "batmon.yml";
    },
  },
  methods: {
    async take() {
      this.copied = await copy(BLOCK);
      if (!this.copied) select(this.$refs.block);
      setTimeout(() => (this.copied = false), 2000);
    },
  },
  template: `
    <div class="hero">
      <h1>{{ t('empty.title') }}</h1>
      <p>{{ t('empty.text', { file, every: duration(live.pulse?.every) }) }}</p>
      <section class="panel">
        <header><h2>{{ file }}</h2><span class="right"><button class="btn ghost is-s" type="button" @click="take"><icon name="copy"/><span aria-live="polite">{{ copied ? t('empty.copied') : t('empty.copy') }}</span></button></span></header>
        <pre ref="block" class="yaml" tabindex="0"><template v-for="(line, place) in lines" :key="place">{{ line[0] }}<b>{{ line[1] }}</b>{{ line[2] }}{{ '\\n' }}</template></pre>
      </section>
    </div>`,
};
