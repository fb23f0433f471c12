// Ends a rerun, after one more question: what is half done stays half done.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { act, may } from "batmon/unlock.js";
import { cancelPath } from "batmon/rerun.js";

export const RerunCancel = {
  components: { Icon },
  props: { view: Object },
  emits: ["asked"],
  data: () => ({ open: false, busy: false, said: "" }),
  setup: () => ({ live, may, t }),
  methods: {
    async ask() {
      this.said = "";
      this.open = true;
      await nextTick();
      this.$refs.dialog.showModal();
      this.$refs.back.focus();
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    async cancel() {
      this.busy = true;
      try {
        const answer = await act("cancel", cancelPath(this.view.id));
        if (answer?.ok) this.$refs.dialog.close();
        else if (answer) this.said = (await answer.json()).detail?.message ?? "";
        if (answer) this.$emit("asked");
      } catch {
        this.said = t("rerun.unreachable");
      }
      this.busy = false;
    },
  },
  template: `
    <button class="btn danger" type="button" :disabled="live.lost || view.cancelled_by !== null" @click="ask"><icon name="x"/><span>{{ t(view.cancelled_by === null ? 'rerun.cancel' : 'rerun.cancelling') }}</span></button>
    <dialog ref="dialog" class="dlg narrow" aria-labelledby="cancel-title" @close="open = false" @click="outside">
      <div v-if="open" class="dlg-in">
        <header><icon name="x"/><h2 id="cancel-title" class="grow">{{ t('rerun.cancel.title') }}</h2></header>
        <div class="dlg-body"><p>{{ t('rerun.cancel.what') }}</p><p>{{ t('rerun.cancel.half') }}</p><p class="dlg-said" role="alert">{{ said }}</p></div>
        <footer>
          <span class="grow">{{ t(may('cancel') ? 'rerun.recorded' : 'rerun.asks') }}</span>
          <button ref="back" class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t('rerun.cancel.back') }}</span></button>
          <button class="btn danger" type="button" :disabled="busy" data-do="cancel" @click="cancel"><icon name="x"/><span>{{ t('rerun.cancel.do') }}</span></button>
        </footer>
      </div>
    </dialog>`,
};
