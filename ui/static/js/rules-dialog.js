// The dialog for a line that is no failure: its pattern, what it would have changed, and the way into the file.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { rule, suggest } from "batmon/rules.js";
import { RuleEffect } from "batmon/rules-effect.js";
import { act } from "batmon/unlock.js";

const GATHER = 250; // ms without a key before a pattern is held against its line
const LONGEST = 2000;
const EMPTY = { pattern: "", line: null, weighed: null, refused: "", written: null, busy: false, began: 0, seconds: 0 };

export const RuleDialog = {
  components: { Icon, RuleEffect },
  data: () => ({ ...EMPTY, opener: null, job: null }),
  setup: () => ({ t, LONGEST }),
  computed: {
    asked: () => rule.asked,
    weighing() {
      return this.began > 0;
    },
    edited() {
      return this.weighed !== null && this.weighed.pattern !== this.pattern;
    },
    said() {
      return this.refused || this.line?.problem?.message || (this.edited ? "" : this.weighed?.refused?.message) || "";
    },
    fits() {
      return Boolean(this.line?.parts);
    },
    ready() {
      return this.fits && this.weighed?.fingerprint && !this.weighed.refused && !this.edited && !this.busy && !this.weighing;
    },
  },
  watch: {
    asked(now) {
      if (now) this.open(now);
      else this.$refs.dialog?.close();
    },
  },
  methods: {
    async open({ job }) {
      Object.assign(this, EMPTY, { job: live.jobs.get(job) ?? { name: job, zone: live.server.zone }, opener: document.activeElement });
      await nextTick(); // what is to be focused must be there
      this.$refs.dialog.showModal();
      this.$refs.pattern?.focus();
      await this.weigh(null);
    },
    closed() {
      this.stop?.abort();
      clearTimeout(this.timer);
      clearInterval(this.clock);
      rule.asked = null;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    // Only the newest question is answered.
    async ask(body) {
      this.stop?.abort();
      const stop = new AbortController();
      this.stop = stop;
      const found = await suggest(this.asked, body, stop.signal);
      return stop.signal.aborted ? null : found;
    },
    // Judge the last 30 days again; without a pattern the server makes one.
    async weigh(pattern) {
      Object.assign(this, { refused: "", weighed: null, began: Date.now(), seconds: 0 });
      clearInterval(this.clock);
      this.clock = setInterval(() => (this.seconds = Math.floor((Date.now() - this.began) / 1000)), 1000);
      const quick = pattern === null ? await this.ask({ weigh: false }) : null;
      if (quick?.pattern) Object.assign(this, { line: quick, pattern: quick.pattern });
      const found = pattern === null && !quick?.pattern ? quick : await this.ask({ pattern: this.pattern });
      if (!found) return;
      clearInterval(this.clock);
      this.began = 0;
      if (found.pattern === undefined) this.refused = found.refused.message;
      else Object.assign(this, { line: found, weighed: found });
    },
    typed() {
      clearTimeout(this.timer);
      clearInterval(this.clock);
      this.stop?.abort();
      Object.assign(this, { began: 0, refused: "", pattern: this.pattern.replace(/[\r\n]+/g, "") });
      this.timer = setTimeout(this.match, GATHER);
    },
    async match() {
      const found = await this.ask({ pattern: this.pattern, weigh: false });
      if (!found) return;
      if (found.pattern === undefined) this.refused = found.refused.message;
      else this.line = found;
    },
    async write() {
      if (!this.ready) return;
      this.busy = true;
      this.refused = "";
      const { pattern, fingerprint } = this.weighed;
      const options = { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pattern, fingerprint }) };
      try {
        const answer = await act("rules", `/api/v1/jobs/${encodeURIComponent(this.asked.job)}/rules/ignore`, options);
        const found = await answer?.json();
        if (answer?.ok) await this.done(found);
        else if (answer) this.refused = found.detail.message;
      } catch {
        this.refused = t("rule.unreachable");
      }
      this.busy = false;
    },
    async done(found) {
      this.written = found;
      await nextTick();
      this.$refs.close?.focus();
    },
  },
  template: `
    <dialog ref="dialog" class="dlg rule" aria-labelledby="rule-title" data-dialog="rule" @close="closed" @click="outside">
      <form v-if="asked && job" class="dlg-in" @submit.prevent="write">
        <header><icon name="filter"/><h2 id="rule-title" class="grow">{{ t('rule.title', { name: job.name }) }}</h2><button class="btn ghost icon" type="button" :aria-label="t('rule.close')" :title="t('rule.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div v-if="written" class="dlg-body" role="status" data-part="written"><p><b>{{ t('rule.written', { file: written.file }) }}</b></p><p>{{ t('rule.written.when') }}</p></div>
        <div v-else class="dlg-body">
          <p>{{ t('rule.why') }}</p>
          <div class="dlg-label"><span>{{ t('rule.line') }}</span><p :class="['dlg-code', 'rule-line', { misses: line && !fits }]" data-part="line"><template v-if="line?.parts">{{ line.parts[0] }}<mark class="hit">{{ line.parts[1] }}</mark>{{ line.parts[2] }}</template><template v-else>{{ line?.text ?? '…' }}</template></p></div>
          <label class="dlg-label">{{ t('rule.pattern') }}<textarea ref="pattern" v-model="pattern" class="rule-pattern" rows="2" :maxlength="LONGEST" spellcheck="false" autocomplete="off" autocapitalize="off" :aria-invalid="line && !fits ? 'true' : null" aria-describedby="rule-said" @input="typed" @keydown.enter.prevent="write"></textarea></label>
          <p id="rule-said" :class="said ? 'dlg-said' : 'muted'" role="status">{{ said || (line ? t(fits ? 'rule.fits' : 'rule.misses') : '') }}</p>
          <section class="rule-then" :aria-label="t('rule.effect')">
            <h3>{{ t('rule.effect') }}</h3>
            <p v-if="weighing" class="rule-wait" role="status"><i aria-hidden="true"></i>{{ t('rule.weighing', { seconds }) }}</p>
            <template v-else-if="edited || !weighed"><p v-if="edited" class="muted">{{ t('rule.edited') }}</p><p><button class="btn" type="button" :disabled="!fits" @click="weigh(pattern)"><icon name="rerun"/><span>{{ t('rule.again') }}</span></button></p></template>
            <template v-else>
              <rule-effect v-if="weighed.weighed" :found="weighed.weighed" :zone="job.zone"/>
              <p v-else-if="weighed.unweighed" class="rule-doubts">{{ weighed.unweighed.message }}</p>
              <template v-if="weighed.lines.length"><p class="muted">{{ t('rule.change', { file: weighed.file }) }}</p>
                <pre class="dlg-code rule-diff" tabindex="0" data-part="change"><span v-for="one in weighed.lines" :key="one" :class="one[0] === '+' ? 'add' : 'del'">{{ one }}\n</span></pre>
                <p v-if="weighed.copied.length" class="muted">{{ t('rule.copied', { count: weighed.copied.length }) }}</p></template>
            </template>
          </section>
        </div>
        <footer>
          <span class="grow">{{ written ? '' : t('rule.recorded') }}</span>
          <button ref="close" class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t(written ? 'rule.close' : 'rule.cancel') }}</span></button>
          <button v-if="!written" class="btn primary" type="submit" :disabled="!ready"><span>{{ t('rule.write') }}</span></button>
        </footer>
      </form>
    </dialog>`,
};
