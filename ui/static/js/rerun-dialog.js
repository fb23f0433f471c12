// Before a job is run again: what would be run, for what, what speaks against it, and the values that are asked for.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { duration, iso, moment } from "batmon/times.js";
import { act, may } from "batmon/unlock.js";
import { fetchPreview, rerun, rerunPage, startPath } from "batmon/rerun.js";
import { outcomeWord } from "batmon/rerun-words.js";

const PATIENCE = 300; // ms before anything stands in for an answer that is on its way

export const RerunDialog = {
  components: { Glyph, Icon },
  data: () => ({ preview: null, params: {}, reason: "", force: false, busy: false, waited: false, said: "", opener: null }),
  setup: () => ({ live, t, duration, iso, may, moment, outcomeWord, rerunPage }),
  computed: {
    asked: () => rerun.asked,
    failed() {
      return this.preview?.code ? this.preview.message || t("rerun.unreachable") : "";
    },
    ready() {
      return this.preview && !this.failed;
    },
    refusals() {
      return this.ready ? this.preview.refusals : [];
    },
    hard() {
      return this.refusals.some((one) => !one.may_force);
    },
    forcing() {
      return this.refusals.length > 0 && !this.hard;
    },
    allowed() {
      if (!this.ready || this.hard || this.busy || live.lost) return false;
      if (this.forcing && !(this.force && this.reason.trim())) return false;
      return this.preview.params.every((one) => this.params[one.name]);
    },
    due() {
      return this.preview.occurrence_due ? Date.parse(this.preview.occurrence_due) : null;
    },
    usual() {
      const { usual_s: usual, timeout_s: limit } = this.preview;
      const parts = [usual == null ? "" : duration(usual), limit == null ? "" : t("rerun.limit", { duration: duration(limit) })];
      return parts.filter(Boolean).join(" · ") || "—";
    },
  },
  watch: {
    asked(now) {
      if (now) this.open();
      else this.$refs.dialog?.close();
    },
  },
  methods: {
    async open() {
      Object.assign(this, { preview: null, params: {}, reason: "", force: false, said: "", waited: false, opener: document.activeElement });
      await nextTick(); // what is to be focused must be there
      this.$refs.dialog.showModal();
      setTimeout(() => (this.waited = true), PATIENCE);
      await this.look();
      await nextTick();
      this.$refs.dialog?.querySelector("[data-first], .primary:not([disabled])")?.focus();
    },
    async look() {
      const { id } = this.asked;
      const preview = await fetchPreview(id);
      if (this.asked?.id === id && preview) this.preview = preview;
    },
    closed() {
      rerun.asked = null;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    async start() {
      if (!this.allowed) return;
      this.busy = true;
      this.said = "";
      const { id } = this.asked;
      const body = JSON.stringify({ params: this.params, force: this.forcing && this.force, reason: this.reason.trim() });
      try {
        const answer = await act("rerun", startPath(id), { headers: { "Content-Type": "application/json" }, body });
        const told = answer ? await answer.json() : null;
        if (answer?.ok) return window.location.assign(rerunPage(id, told.id));
        this.busy = false; // it may be asked again while what speaks against it is looked at anew
        if (!told) return;
        this.said = told.detail?.message ?? "";
        await this.look();
      } catch {
        this.said = t("rerun.unreachable");
        this.busy = false;
      }
    },
  },
  template: `
    <dialog ref="dialog" class="dlg narrow rerun-dlg" aria-labelledby="rerun-title" @close="closed" @click="outside">
      <form v-if="asked" class="dlg-in" method="post" @submit.prevent="start">
        <header><icon name="rerun"/><h2 id="rerun-title" class="grow">{{ t('rerun.title', { job: asked.name }) }}</h2><button class="btn ghost icon" type="button" :aria-label="t('rerun.close')" :title="t('rerun.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div class="dlg-body">
          <p v-if="failed" class="dlg-said" role="alert">{{ failed }}</p>
          <div v-else-if="!preview" class="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 5" :key="n" class="skel"></span></template></div>
          <template v-else>
            <dl class="pairs">
              <div v-if="due != null"><dt>{{ t('rerun.for') }}</dt><dd :title="iso(due, asked.zone)">{{ moment(due, asked.zone, live.now) }} — {{ outcomeWord(preview.outcome) }}</dd></div>
              <div><dt>{{ t('rerun.command') }}</dt><dd><code>{{ preview.command }}</code></dd></div>
              <div v-if="preview.folder"><dt>{{ t('rerun.folder') }}</dt><dd><code>{{ preview.folder }}</code></dd></div>
              <div><dt>{{ t('rerun.account') }}</dt><dd>{{ preview.account }}</dd></div>
              <div><dt>{{ t('rerun.usual') }}</dt><dd>{{ usual }}</dd></div>
            </dl>
            <ul class="checks">
              <li v-for="one in refusals" :key="one.code" :data-code="one.code"><glyph :kind="one.may_force ? 'warn' : 'error'" small/><span>{{ one.message }} <a v-if="one.rerun" :href="rerunPage(asked.id, one.rerun)">{{ t('rerun.see') }}</a></span></li>
              <li v-if="!refusals.length" data-code="free"><glyph kind="ok" small/><span>{{ t('rerun.free') }}<small>{{ t('rerun.free.how') }}</small></span></li>
              <li v-for="hint in preview.hints" :key="hint.code" :data-code="hint.code"><glyph kind="idle" small/><span>{{ hint.message }}</span></li>
            </ul>
            <label v-for="(one, place) in preview.params" :key="one.name" class="dlg-label"><span>{{ one.name }} <small><code>{{ one.pattern }}</code></small></span><span class="field"><input v-model="params[one.name]" :data-first="place === 0 ? '' : null" :data-param="one.name" maxlength="4000" required spellcheck="false" autocomplete="off" autocapitalize="off"></span></label>
            <label v-if="forcing" class="switch"><input v-model="force" type="checkbox" name="force"><span><b>{{ t('rerun.force') }}</b><small>{{ t('rerun.force.why') }}</small></span></label>
            <label v-if="!hard" class="dlg-label"><span>{{ t(forcing && force ? 'rerun.reason.needed' : 'rerun.reason') }}</span><span class="field"><input v-model="reason" name="reason" maxlength="500" autocomplete="off" :required="forcing && force"></span></label>
            <p class="dlg-said" role="alert">{{ said }}</p>
          </template>
        </div>
        <footer>
          <span class="grow">{{ t(may('rerun') ? 'rerun.recorded' : 'rerun.asks') }}</span>
          <button class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t('rerun.back') }}</span></button>
          <button class="btn primary" type="submit" :disabled="!allowed"><icon name="rerun"/><span>{{ t('rerun.do') }}</span></button>
        </footer>
      </form>
    </dialog>`,
};
