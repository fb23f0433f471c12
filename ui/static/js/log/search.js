// Searching the logs of a job beside the log that is open: the field, how far it has come, and the hits.
import { count, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { asText, clear, found, search, stop } from "batmon/log/search-source.js";
import { SearchList } from "batmon/log/search-list.js";

const TYPING = 200; // ms after a key
const TELLING = 250; // ms between two words about the hits to who marks them
const ROUND = [0, 1, 2, 3, 5]; // lines around a hit

export const LogSearch = {
  components: { Glyph, Icon, SearchList },
  props: { job: Object, file: String, encoding: String },
  emits: ["open", "hits", "highlight", "close"],
  data: () => ({ q: "", regex: false, case: false, all: false, since: "", until: "", context: 0, more: false, at: -1 }),
  setup: () => ({ found, t, count, stop, ROUND }),
  computed: {
    asked() {
      const { q, regex, since, until, context } = this;
      return { q, regex, case: this.case, file: this.all ? null : this.file, encoding: this.all ? null : this.encoding, since, until, context };
    },
    looks() {
      return found.state === "waiting" || found.state === "running";
    },
    share() {
      return found.total ? Math.min(100, Math.floor((found.read / found.total) * 100)) : 0;
    },
    told() {
      if (found.state === "idle" || found.state === "refused") return "";
      const parts = [count("logsearch.hits", found.turn < 0 ? 0 : found.hits.length)];
      if (this.looks) parts.unshift(t("logsearch.looking", { percent: this.share }));
      else if (found.end) parts.push(t("logsearch.took", { seconds: found.end.seconds.toFixed(2) }));
      if (this.all && found.ofFiles) parts.push(t("logsearch.files", { of: found.ofFiles, done: found.files }));
      return parts.join(" · ");
    },
    // What the reader must know of the answer: why it is not whole.
    notes() {
      const end = found.end;
      const number = (value) => value.toLocaleString("en-US");
      const notes = [];
      if (found.state === "stopped") notes.push(t("logsearch.stopped"));
      if (found.state === "broken") notes.push(t("logsearch.broken"));
      if (end?.outcome === "cut") notes.push(t("logsearch.cut", { count: number(found.hits.length) }));
      if (end?.outcome === "failed") notes.push(t("logsearch.failed"));
      if (end?.outcome === "too_slow") notes.push(t("logsearch.too_slow"));
      else if (end?.unsure) notes.push(t("logsearch.unsure", { count: number(end.unsure) }));
      if (end?.long) notes.push(t("logsearch.long", { count: number(end.long) }));
      return notes;
    },
    goesOn() {
      return found.end?.outcome === "cut" && !this.all && found.end.after !== null;
    },
  },
  watch: {
    asked: { deep: true, handler: "later" },
    "found.turn": "tell",
    "found.state": "tell",
  },
  unmounted() {
    clearTimeout(this.timer);
    clearTimeout(this.telling);
    clear();
  },
  methods: {
    focus() {
      this.$refs.field.focus();
      this.$refs.field.select();
    },
    // What runs is of no use any more once something else is asked for.
    later(now, before) {
      if (JSON.stringify(now) === JSON.stringify(before)) return;
      stop();
      clearTimeout(this.timer);
      this.timer = 0;
      if (!this.q) {
        clear();
        this.at = -1;
        return;
      }
      found.state = "waiting";
      this.timer = setTimeout(this.look, now.q === before.q ? 0 : TYPING);
    },
    look() {
      clearTimeout(this.timer);
      this.timer = 0;
      if (!this.q) return;
      this.at = -1;
      search(this.job.id, this.asked);
    },
    goOn() {
      search(this.job.id, { ...this.asked, file: found.end.file, after: found.end.after }, true);
    },
    tell() {
      this.telling ??= setTimeout(() => {
        this.telling = null;
        this.$emit("hits", found.hits.map(({ file, offset, number }) => ({ file, offset, number })));
        this.$emit("highlight", this.q && found.state !== "refused" ? { q: this.q, regex: this.regex, case: this.case } : null);
      }, TELLING);
    },
    open(place) {
      const hit = found.hits[place];
      if (!hit) return;
      this.at = place;
      this.$emit("open", { file: hit.file, offset: hit.offset, number: hit.number });
    },
    move(by) {
      if (found.hits.length) this.at = Math.max(0, Math.min(found.hits.length - 1, this.at + by));
    },
    key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const inForm = event.target !== this.$refs.field && event.target.matches("select, button, input");
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
      if (event.key === "Escape") this.leave();
      else if (inForm) return;
      else if (event.key in steps) this.move(steps[event.key]);
      else if (event.key === "Enter") this.enter();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    enter() {
      if (this.timer || ["stopped", "broken", "refused"].includes(found.state)) this.look();
      else this.open(Math.max(0, this.at));
    },
    leave() {
      clearTimeout(this.timer);
      this.timer = 0;
      if (this.looks) stop();
      else if (this.q) this.q = "";
      else this.$emit("close");
    },
    save() {
      const link = Object.assign(document.createElement("a"), {
        href: URL.createObjectURL(new Blob([asText()], { type: "text/plain;charset=utf-8" })), download: `${this.job.id}-hits.txt`,
      });
      link.click();
      URL.revokeObjectURL(link.href);
    },
  },
  template: `
    <section class="ls" role="search" :aria-label="t('logsearch.title')" @keydown="key">
      <div class="ls-form">
        <div class="ls-ask">
          <label :class="['field', { bad: found.code === 'bad_pattern' }]"><icon name="search"/><input ref="field" v-model="q" type="search" maxlength="1000" spellcheck="false" autocomplete="off" :placeholder="t('logsearch.field')" :aria-label="t('logsearch.field')" :aria-invalid="found.code === 'bad_pattern' ? 'true' : null" aria-describedby="ls-said"></label>
          <button :class="['btn', 'ghost', 'icon', { on: regex }]" type="button" data-regex :aria-pressed="regex ? 'true' : 'false'" :aria-label="t('logsearch.regex')" :title="t('logsearch.regex')" @click="regex = !regex">.*</button>
          <button :class="['btn', 'ghost', 'icon', { on: this.case }]" type="button" data-case :aria-pressed="this.case ? 'true' : 'false'" :aria-label="t('logsearch.case')" :title="t('logsearch.case')" @click="this.case = !this.case">Aa</button>
          <button class="btn ghost icon" type="button" data-close :aria-label="t('lines.close')" :title="t('lines.close')" @click="$emit('close')"><icon name="x"/></button>
        </div>
        <div class="ls-where">
          <span class="ls-two" role="group" :aria-label="t('logsearch.where')"><button type="button" data-where="this" :class="{ on: !all }" :aria-pressed="all ? 'false' : 'true'" @click="all = false">{{ t('logsearch.this') }}</button><button type="button" data-where="all" :class="{ on: all }" :aria-pressed="all ? 'true' : 'false'" @click="all = true">{{ t('logsearch.all') }}</button></span>
          <span class="grow"></span>
          <button class="btn ghost is-s" type="button" data-more :aria-expanded="more ? 'true' : 'false'" @click="more = !more"><span>{{ t('logsearch.more') }}</span><icon name="down"/></button>
        </div>
        <div v-if="more" class="ls-more">
          <label><span>{{ t('logsearch.since') }}</span><span class="field"><input v-model="since" type="datetime-local" step="1"></span></label>
          <label><span>{{ t('logsearch.until') }}</span><span class="field"><input v-model="until" type="datetime-local" step="1"></span></label>
          <label><span>{{ t('logsearch.context') }}</span><span class="field"><select v-model.number="context"><option v-for="n in ROUND" :key="n" :value="n">{{ n || t('logsearch.context.none') }}</option></select></span></label>
        </div>
      </div>
      <div :class="['ls-told', { empty: !told }]"><span id="ls-said" class="num" role="status">{{ told }}</span><span class="grow"></span><button v-if="looks" class="btn ghost is-s" type="button" data-stop @click="leave"><icon name="stop"/><span>{{ t('logsearch.stop') }}</span></button><button v-else-if="found.hits.length" class="btn ghost is-s icon" type="button" data-save :aria-label="t('logsearch.download')" :title="t('logsearch.download')" @click="save"><icon name="dl"/></button><i v-if="looks" class="ls-bar" aria-hidden="true" :style="{ width: share + '%' }"></i></div>
      <p v-for="note in notes" :key="note" class="ls-note" data-note><glyph kind="warn" small/><span>{{ note }}</span></p>
      <details v-if="found.skipped.length" class="ls-note ls-skipped"><summary>{{ t('logsearch.skipped', { count: found.skipped.length }) }}</summary><p v-for="one in found.skipped" :key="one.file + one.code"><code>{{ one.file.split(/[\\\\/]/).pop() }}</code> {{ one.message }}</p></details>
      <div v-if="found.state === 'refused'" class="ls-state" data-state="refused" role="alert"><glyph kind="warn"/><p>{{ found.said || t('logsearch.unreachable') }}</p><button v-if="found.code !== 'bad_pattern'" class="btn" type="button" @click="look"><icon name="rerun"/><span>{{ t('logsearch.again') }}</span></button></div>
      <div v-else-if="found.state === 'idle'" class="ls-state" data-state="idle"><p>{{ t('logsearch.idle') }}</p><p class="muted">{{ t('logsearch.idle.keys') }}</p></div>
      <div v-else-if="!found.hits.length && looks" class="ls-wait" aria-hidden="true"><span v-for="n in 6" :key="n" class="skel"></span></div>
      <div v-else-if="!found.hits.length" class="ls-state" data-state="none"><p>{{ t('logsearch.none') }}</p></div>
      <search-list v-else :class="{ stale: found.state === 'waiting' }" :zone="job.zone" :at="at" @choose="open"/>
      <div v-if="goesOn" class="ls-foot"><button class="btn" type="button" data-next @click="goOn"><icon name="down"/><span>{{ t('logsearch.next') }}</span></button></div>
      <div v-else-if="found.state === 'stopped' || found.state === 'broken'" class="ls-foot"><button class="btn" type="button" data-again @click="look"><icon name="rerun"/><span>{{ t('logsearch.again') }}</span></button></div>
    </section>`,
};
