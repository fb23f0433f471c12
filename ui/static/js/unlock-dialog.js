// The dialog that asks for name and password, and says what came of it.
import { nextTick } from "vue";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { access, rememberedName, unlock } from "batmon/unlock.js";
import { clockOf } from "batmon/unlock-words.js";

export const UnlockDialog = {
  components: { Icon },
  data: () => ({ name: "", password: "", refused: null, until: 0, busy: false, opener: null }),
  setup: () => ({ access, t }),
  computed: {
    asked: () => access.asked,
    left() {
      return Math.max(0, Math.ceil((this.until - access.now) / 1000));
    },
    said() {
      if (!this.refused) return "";
      const { code, message } = this.refused;
      if (code === "unreachable") return t("unlock.unreachable");
      if (code === "locked") return this.left ? t("unlock.locked", { left: clockOf(this.left) }) : t("unlock.again");
      if (code === "too_early") return this.left ? t("unlock.wait", { left: clockOf(this.left) }) : t("unlock.again");
      if (code === "wrong_password") return this.left ? `${message} ${t("unlock.wait", { left: clockOf(this.left) })}` : message;
      return message;
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
      Object.assign(this, { name: rememberedName(), password: "", refused: null, opener: document.activeElement });
      await nextTick(); // what is to be focused must be there
      this.$refs.dialog.showModal();
      (this.name ? this.$refs.password : this.$refs.name)?.focus();
    },
    closed() {
      this.password = "";
      access.asked?.done(false);
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    async submit() {
      if (this.busy || this.left) return;
      this.busy = true;
      const refused = await unlock(this.name.trim(), this.password);
      this.busy = false;
      if (!this.asked) return;
      this.password = "";
      if (!refused) return this.asked.done(true);
      access.now = Date.now();
      this.refused = refused;
      this.until = access.now + refused.wait * 1000;
      await nextTick();
      this.$refs.password?.focus();
    },
  },
  template: `
    <dialog ref="dialog" class="dlg narrow" aria-labelledby="unlock-title" @close="closed" @mousedown="outside">
      <form v-if="asked" class="dlg-in" method="post" @submit.prevent="submit">
        <header><icon name="lock"/><h2 id="unlock-title" class="grow">{{ t(access.on === false ? 'unlock.off' : 'unlock.title') }}</h2><button class="btn ghost icon" type="button" :aria-label="t('unlock.close')" :title="t('unlock.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div v-if="access.on === false" class="dlg-body" data-part="off">
          <p>{{ t('unlock.off.why') }}</p>
          <pre class="dlg-code" tabindex="0">batmon password --write</pre>
          <p class="muted">{{ t('unlock.off.how') }}</p>
        </div>
        <div v-else class="dlg-body">
          <p>{{ t('unlock.why') }}</p>
          <div class="dlg-two">
            <label class="dlg-label">{{ t('unlock.name') }}<span class="field"><input ref="name" v-model="name" name="username" autocomplete="username" maxlength="80" pattern="[^:]+" :title="t('unlock.name.title')" required spellcheck="false" autocapitalize="off"></span></label>
            <label class="dlg-label">{{ t('unlock.password') }}<span class="field"><input ref="password" v-model="password" type="password" name="password" autocomplete="current-password" maxlength="1024" required :aria-invalid="refused ? 'true' : null" :aria-describedby="refused ? 'unlock-said' : null"></span></label>
          </div>
          <p id="unlock-said" class="dlg-said" role="alert" :data-code="refused?.code">{{ said }}</p>
        </div>
        <footer>
          <span class="grow">{{ access.on === false ? '' : t('unlock.recorded') }}</span>
          <button class="btn" type="button" @click="$refs.dialog.close()"><span>{{ t(access.on === false ? 'unlock.close' : 'unlock.cancel') }}</span></button>
          <button v-if="access.on !== false" class="btn primary" type="submit" :disabled="busy || left > 0 || !name.trim() || !password"><icon name="unlock"/><span>{{ t('unlock.do') }}</span></button>
        </footer>
      </form>
    </dialog>`,
};
