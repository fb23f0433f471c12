// The dialog that asks for a reason and a time, and says why the server refused.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { note } from "batmon/notes.js";
import { moment } from "batmon/times.js";
import { act } from "batmon/unlock.js";

const MINUTES = [30, 60, 240, 720, 1440];
const ACTIONS = { ack: "ack", unack: "ack", pause: "pause", resume: "pause" };
const LONGEST = 500;

// A moment as <input type="datetime-local"> has it, by this browser's clock.
function local(at) {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

export const NoteDialog = {
  components: { Icon },
  data: () => ({ kind: "", job: null, reason: "", span: "60", at: "", refused: "", busy: false, opener: null }),
  setup: () => ({ t, MINUTES, LONGEST }),
  computed: {
    asked: () => note.asked,
    until() {
      if (this.span === "open") return null;
      if (this.span === "at") return this.at ? Date.parse(this.at) : NaN;
      return live.now + Number(this.span) * 60_000;
    },
    ends() {
      if (this.until === null) return t("note.ends.never");
      return Number.isNaN(this.until) ? "" : t("note.ends", { time: moment(this.until, this.job.zone, live.now) });
    },
    ready() {
      if (this.busy || !this.job) return false;
      return this.kind !== "pause" || (this.reason.trim() && !Number.isNaN(this.until));
    },
    body() {
      if (this.kind === "ack") return { reason: this.reason };
      if (this.kind !== "pause") return null;
      return { reason: this.reason, until: this.until === null ? null : new Date(this.until).toISOString() };
    },
  },
  watch: {
    asked(now) {
      if (now) this.open(now);
      else this.$refs.dialog?.close();
    },
  },
  methods: {
    label(minutes) {
      return minutes < 60 ? t("note.until.minutes", { count: minutes }) : t("note.until.hours", { count: minutes / 60 });
    },
    async open({ kind, job }) {
      const at = local(live.now + 2 * 3_600_000);
      Object.assign(this, { kind, job: live.jobs.get(job), reason: "", span: "60", at, refused: "", opener: document.activeElement });
      await nextTick(); // what is to be focused must be there
      this.$refs.dialog.showModal();
      (this.$refs.reason ?? this.$refs.submit)?.focus();
    },
    closed() {
      note.asked = null;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    async submit() {
      if (!this.ready) return;
      this.busy = true;
      this.refused = "";
      const headers = { "Content-Type": "application/json" };
      const options = this.body ? { headers, body: JSON.stringify(this.body) } : {};
      try {
        const answer = await act(ACTIONS[this.kind], `/api/v1/jobs/${encodeURIComponent(this.job.id)}/${this.kind}`, options);
        if (answer?.ok) this.$refs.dialog.close();
        else if (answer) this.refused = (await answer.json()).detail.message;
      } catch {
        this.refused = t("note.unreachable");
      }
      this.busy = false;
    },
  },
  template: `
    <dialog ref="dialog" class="dlg narrow" aria-labelledby="note-title" data-dialog="note" @close="closed" @click="outside">
      <form v-if="asked && job" class="dlg-in" @submit.prevent="submit">
        <header><icon :name="kind === 'pause' ? 'pause' : kind === 'resume' ? 'play' : 'tick'"/><h2 id="note-title" class="grow">{{ t('note.' + kind + '.of', { name: job.name }) }}</h2><button class="btn ghost icon" type="button" :aria-label="t('note.close')" :title="t('note.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div class="dlg-body">
          <p>{{ t('note.' + kind + '.why') }}</p>
          <fieldset v-if="kind === 'pause'" class="spans">
            <legend>{{ t('note.until') }}</legend>
            <label v-for="minutes in MINUTES" :key="minutes"><input v-model="span" type="radio" name="span" :value="String(minutes)"><span>{{ label(minutes) }}</span></label>
            <label><input v-model="span" type="radio" name="span" value="at"><span>{{ t('note.until.at') }}</span></label>
            <label><input v-model="span" type="radio" name="span" value="open"><span>{{ t('note.until.open') }}</span></label>
          </fieldset>
          <label v-if="kind === 'pause' && span === 'at'" class="dlg-label">{{ t('note.until.time') }}<span class="field"><input v-model="at" type="datetime-local" required></span></label>
          <p v-if="kind === 'pause'" class="muted" data-part="ends">{{ ends }}</p>
          <label v-if="kind === 'pause' || kind === 'ack'" class="dlg-label">{{ t(kind === 'pause' ? 'note.reason' : 'note.memo') }}<span class="field"><input ref="reason" v-model="reason" type="text" :maxlength="LONGEST" :required="kind === 'pause'" autocomplete="off" :aria-invalid="refused ? 'true' : null" aria-describedby="note-said"></span></label>
          <p id="note-said" class="dlg-said" role="alert">{{ refused }}</p>
        </div>
        <footer>
          <span class="grow">{{ t('note.recorded') }}</span>
          <button class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t('note.cancel') }}</span></button>
          <button ref="submit" class="btn primary" type="submit" :disabled="!ready"><span>{{ t('note.' + kind) }}</span></button>
        </footer>
      </form>
    </dialog>`,
};
