// The dialog that deletes logs, puts one back or removes it for good: one reason, and the outcome of each.
import { nextTick } from "vue";
import { count, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { act } from "batmon/unlock.js";
import { chosen, jobPath, refresh, trash, trashPath } from "batmon/logfiles/source.js";

const LONGEST = 500;
const NAMED = 8; // logs that are named before they are deleted
const ICONS = { delete: "trash", restore: "back", remove: "trash" };
const WHY = { delete: "logfiles.delete.why", restore: "logfiles.restore.why", remove: "logfiles.remove.why" };

// Where each kind is asked for, and how.
const REQUESTS = {
  delete: (one) => [`${jobPath()}/log?${new URLSearchParams({ file: one.file })}`, "DELETE"],
  restore: (one) => [`${trashPath(one.id)}/restore`, "POST"],
  remove: (one) => [trashPath(one.id), "DELETE"],
};

export const LogDialog = {
  components: { Glyph, Icon },
  emits: ["said"],
  data: () => ({ kind: "", items: [], reason: "", refused: "", going: false, done: 0, went: 0, stayed: [], over: false, stopping: false, opener: null }),
  setup: () => ({ t, trash, size, ICONS, LONGEST, NAMED }),
  computed: {
    title() {
      const [one] = this.items;
      if (this.kind !== "delete") return t(`logfiles.${this.kind}.of`, { name: one?.name });
      const sum = this.items.reduce((all, item) => all + item.size, 0);
      return count("logfiles.delete.of", this.items.length, { name: one?.name, size: size(sum) });
    },
    why() {
      return this.kind ? t(WHY[this.kind], { days: trash.days || 30 }) : "";
    },
    untried() {
      return this.items.length - this.done;
    },
    ready() {
      return !this.going && Boolean(this.reason.trim());
    },
  },
  methods: {
    count,
    async open(kind, items) {
      Object.assign(this, { kind, items, reason: "", refused: "", going: false, done: 0, went: 0, stayed: [], over: false, stopping: false, opener: document.activeElement });
      await nextTick();
      this.$refs.dialog.showModal();
      this.$refs.reason?.focus();
    },
    outside(event) {
      if (event.target === this.$refs.dialog && !this.going) this.$refs.dialog.close();
    },
    closed() {
      this.stopping = true;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    async ask(one) {
      const [path, method] = REQUESTS[this.kind](one);
      const options = { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reason: this.reason }) };
      try {
        const answer = await act("delete_log", path, options);
        if (!answer) return null; // the reader has gone back
        if (answer.ok) return "";
        return (await answer.json()).detail.message;
      } catch {
        return t("logfiles.unreachable");
      }
    },
    async submit() {
      if (!this.ready) return;
      Object.assign(this, { going: true, refused: "", stopping: false });
      for (const one of this.items) {
        if (this.stopping) break;
        const said = await this.ask(one);
        if (said === null) break;
        this.done += 1;
        if (said) this.stayed.push({ ...one, said });
        else this.went += 1;
        chosen.delete(one.file);
      }
      this.going = false;
      if (!this.done) return;
      refresh();
      if (!this.stayed.length && !this.untried) return this.end();
      if (this.kind !== "delete") Object.assign(this, { refused: this.stayed[0].said, stayed: [], done: 0 });
      else this.over = true;
    },
    end() {
      const name = this.items[0].name;
      const words = { delete: () => count("logfiles.went", this.went), restore: () => t("logfiles.restored", { name }), remove: () => t("logfiles.gone", { name }) };
      this.$emit("said", words[this.kind]());
      this.$refs.dialog.close();
    },
  },
  template: `
    <dialog ref="dialog" class="dlg narrow" aria-labelledby="lf-title" data-dialog="logs" @close="closed" @click="outside">
      <form v-if="items.length" class="dlg-in" @submit.prevent="submit">
        <header><icon :name="ICONS[kind]"/><h2 id="lf-title" class="grow">{{ title }}</h2><button class="btn ghost icon" type="button" :aria-label="t('note.close')" :title="t('note.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div v-if="over" class="dlg-body" data-part="outcomes">
          <p v-if="went" class="hrow c-ok" role="status"><glyph kind="ok" small/>{{ count('logfiles.went', went) }}</p>
          <template v-if="stayed.length"><p class="hrow c-warn" role="alert"><glyph kind="warn" small/>{{ count('logfiles.stayed', stayed.length) }}</p>
          <ul class="lf-names"><li v-for="one in stayed" :key="one.file"><strong>{{ one.name }}</strong><span>{{ one.said }}</span></li></ul></template>
          <p v-if="untried">{{ count('logfiles.untried', untried) }}</p>
        </div>
        <div v-else class="dlg-body">
          <p>{{ why }}</p>
          <ul v-if="items.length > 1" class="lf-names short"><li v-for="one in items.slice(0, NAMED)" :key="one.file"><strong>{{ one.name }}</strong><span class="num">{{ size(one.size) }}</span></li><li v-if="items.length > NAMED" class="muted">{{ t('logfiles.more', { count: (items.length - NAMED).toLocaleString('en-US') }) }}</li></ul>
          <label class="dlg-label">{{ t('note.reason') }}<span class="field"><input ref="reason" v-model="reason" type="text" :maxlength="LONGEST" required autocomplete="off" :disabled="going" :aria-invalid="refused ? 'true' : null" aria-describedby="lf-said"></span></label>
          <p id="lf-said" class="dlg-said" role="alert">{{ refused }}</p>
          <p v-if="going && items.length > 1" class="num" role="status">{{ t('logfiles.going', { done: done.toLocaleString('en-US'), total: items.length.toLocaleString('en-US') }) }}</p>
        </div>
        <footer>
          <span class="grow">{{ over ? '' : t('note.recorded') }}</span>
          <template v-if="over"><button class="btn primary" type="button" @click="$refs.dialog.close()"><span>{{ t('note.close') }}</span></button></template>
          <template v-else><button v-if="going" class="btn" type="button" @click="stopping = true"><span>{{ t('logfiles.stop') }}</span></button><button v-else class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t('note.cancel') }}</span></button>
          <button class="btn" :class="kind === 'restore' ? 'primary' : 'danger'" type="submit" :disabled="!ready"><span>{{ t('logfiles.' + kind) }}</span></button></template>
        </footer>
      </form>
    </dialog>`,
};
