// A line of a log with those around it: at the right on a desk, from below on the phone. A log is text, never markup.
import { nextTick } from "vue";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { copy, select } from "batmon/copy.js";
import { RuleButton } from "batmon/rules.js";
import { atMost, closeLines, drawer, fetchLines, isSame, logAddress, moreLines, placeOf, split } from "batmon/drawer.js";

const PATIENCE = 300; // ms before anything stands in for lines that are on their way
const GLYPHS = { failure: "error", warning: "warn", success: "ok", start: "run" }; // of what a line means to its job
const SAID = 4000; // ms that "copied" stays

export default {
  components: { Glyph, Icon, RuleButton },
  data: () => ({ got: null, waited: false, at: 0, said: "", opener: null }),
  setup: () => ({ drawer, t, closeLines, moreLines, GLYPHS }),
  computed: {
    asked: () => drawer.asked,
    name() {
      return this.file ? this.file.split(/[\\/]/).pop() : this.asked.name;
    },
    file() {
      return this.asked.file ?? this.got?.file ?? "";
    },
    newest() {
      return this.asked.file === null;
    },
    lines() {
      return this.got?.lines ?? null;
    },
    here() {
      return this.lines?.length ? placeOf(this.lines, this.asked.offset) : -1;
    },
    parts() {
      return this.here < 0 ? null : split(this.lines[this.here].text, this.asked.hit);
    },
    changed() {
      return this.here >= 0 && !isSame(this.lines[this.here].text, this.asked.text);
    },
    // Of the newest lines the end of the log.
    whole() {
      return this.newest ? logAddress(this.asked.job) : logAddress(this.asked.job, this.file, this.asked.offset);
    },
    more() {
      return this.lines && (this.got.above || this.got.below) && !atMost();
    },
    digits() {
      return String(this.lines?.at(-1)?.number ?? 1).length;
    },
  },
  watch: {
    asked(now, before) {
      if (now && !before) this.open();
      else if (!now) this.$refs.dialog?.close();
      if (now) this.load(true);
    },
    "drawer.count"() {
      if (this.asked && this.lines) this.load(false);
    },
  },
  methods: {
    async open() {
      this.opener = document.activeElement;
      await nextTick(); // what is to be focused must be there
      this.$refs.dialog.showModal();
    },
    // The dialog gives focus back by itself; a row that scrolled away is no longer there to take it.
    closed() {
      this.stop?.abort();
      this.got = null;
      closeLines();
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    async load(anew) {
      this.stop?.abort();
      const stop = new AbortController();
      this.stop = stop;
      if (anew) Object.assign(this, { got: null, waited: false, said: "" });
      setTimeout(() => (this.waited = true), PATIENCE);
      const got = await fetchLines(this.asked, drawer.count, stop.signal);
      if (!got || stop.signal.aborted) return;
      this.got = got;
      this.at = this.here;
      await nextTick();
      const body = this.$refs.body; // it alone is scrolled: what holds it must stay where it is
      const line = body?.querySelector("[aria-current]");
      if (!line) return;
      const above = line.getBoundingClientRect().top - body.getBoundingClientRect().top;
      body.scrollTop += above - (body.clientHeight - line.offsetHeight) / 2;
    },
    move(by) {
      this.at = Math.max(0, Math.min(this.lines.length - 1, this.at + by));
      nextTick(() => this.$refs.body.querySelector("[tabindex='0']")?.focus());
    },
    keys(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.$refs.dialog.open || !this.lines?.length) return;
      const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
      if (by) this.move(by);
      else if (event.key === "c") this.take();
      else return;
      event.preventDefault();
    },
    async take() {
      const line = this.lines[this.at];
      const done = await copy(`${this.got.file}:${line.number}  ${line.text}`, this.$refs.dialog);
      if (!done) select(this.$refs.body.querySelector("[tabindex='0'] .text"));
      const said = done ? t("lines.copied", { line: line.number.toLocaleString("en-US") }) : t("lines.copy.refused");
      this.said = said;
      if (done) setTimeout(() => (this.said = this.said === said ? "" : this.said), SAID);
    },
    outside(event) {
      if (event.target === this.$refs.dialog) closeLines();
    },
  },
  template: `
    <dialog ref="dialog" class="drawer" aria-labelledby="drawer-title" @close="closed" @click="outside" @keydown="keys">
      <div v-if="asked" class="drawer-in">
        <header>
          <div class="grow">
            <h2 id="drawer-title">{{ name }}<template v-if="asked.line != null"> : {{ asked.line.toLocaleString('en-US') }}</template></h2>
            <p class="muted"><template v-if="asked.name">{{ asked.name }} · </template><template v-if="newest">{{ t('lines.newest') }} · </template><span class="path">{{ file }}</span></p>
          </div>
          <button class="btn ghost icon" type="button" autofocus :aria-label="t('lines.close')" :title="t('lines.close')" @click="closeLines"><icon name="x"/></button>
        </header>
        <p v-if="changed" class="drawer-note" role="status">{{ t('lines.changed') }} <code>{{ asked.text }}</code></p>
        <div ref="body" class="drawer-body" data-part="lines">
          <div v-if="!got" class="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 6" :key="n" class="skel"></span></template></div>
          <div v-else-if="got.code" class="drawer-state" role="alert" :data-state="got.code">
            <p><b>{{ got.code === 'log_gone' ? t('lines.gone') : got.message || t('lines.unreachable') }}</b></p>
            <p v-if="got.code === 'log_gone'">{{ t('lines.gone.why') }}</p>
            <template v-if="asked.text"><p class="muted">{{ t('lines.seen') }}</p><pre>{{ asked.text }}</pre></template>
            <button v-if="got.code !== 'log_gone'" class="btn" type="button" @click="load(true)"><icon name="rerun"/><span>{{ t('lines.again') }}</span></button>
          </div>
          <p v-else-if="!lines.length" class="drawer-state">{{ t('lines.empty') }}</p>
          <ol v-else class="lines" :style="{ '--digits': digits }" :aria-label="t('lines.label')">
            <li v-for="(line, place) in lines" :key="line.offset" :class="[line.meaning, { at: place === at }]" :data-meaning="line.meaning" :aria-current="place === here ? (newest ? 'location' : 'true') : null" :tabindex="place === at ? 0 : -1" @click="at = place" @focus="at = place">
              <span class="no">{{ line.number }}</span><span class="means" :title="GLYPHS[line.meaning] && t('lines.meaning.' + line.meaning)"><template v-if="GLYPHS[line.meaning]"><glyph :kind="GLYPHS[line.meaning]" small/><span class="vh">{{ t('lines.meaning.' + line.meaning) }}</span></template></span><span v-if="place === here" class="text">{{ parts[0] }}<mark v-if="parts[1]" :class="line.meaning">{{ parts[1] }}</mark>{{ parts[2] }}</span><span v-else class="text">{{ line.text }}</span>
            </li>
          </ol>
        </div>
        <footer v-if="lines && lines.length">
          <button class="btn is-s" type="button" :title="t('lines.copy.title')" @click="take"><icon name="copy"/><span>{{ t('lines.copy') }}</span></button>
          <rule-button v-if="asked.fails && !changed" :job="asked.job" :seen="asked"/>
          <a class="btn is-s" :href="whole" data-whole><icon name="log"/><span>{{ t('log.whole') }}</span></a>
          <button v-if="more" class="btn is-s" type="button" @click="moreLines"><span>{{ t('lines.more') }}</span></button>
          <span class="grow muted" role="status">{{ said || (got.encoding === 'line' ? '' : got.encoding) }}</span>
          <kbd>Esc</kbd>
        </footer>
      </div>
    </dialog>`,
};
