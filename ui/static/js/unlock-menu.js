// The lock in the top bar: shut, or open with the time that is left; a click opens it, or shuts it again.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { access, lock, refresh, renew, withUnlock } from "batmon/unlock.js";
import { clockOf } from "batmon/unlock-words.js";
import { UnlockDialog } from "batmon/unlock-dialog.js";

export const UnlockMenu = {
  components: { Icon, UnlockDialog },
  setup: () => ({ access, live, t, lock, renew }),
  computed: {
    left() {
      return clockOf((access.until - access.now) / 1000);
    },
    short() {
      return access.until - access.now < 120_000;
    },
  },
  watch: {
    // A server that has come back has forgotten who was let in.
    "live.lost"(lost) {
      if (!lost) refresh();
    },
  },
  methods: {
    open() {
      withUnlock();
    },
  },
  template: `
    <span class="lockbox" :data-state="access.unlocked ? 'open' : 'shut'">
      <template v-if="access.unlocked">
        <button :class="['btn', 'lock', 'open', { short }]" type="button" :title="t('unlock.end.title', { name: access.name })" :aria-label="t('unlock.end.title', { name: access.name })" @click="lock"><icon name="unlock"/><span class="who">{{ access.name }}</span><span class="left">{{ left }}</span></button>
        <button class="btn ghost icon" type="button" :title="t('unlock.renew')" :aria-label="t('unlock.renew')" @click="renew"><icon name="rerun"/></button>
      </template>
      <button v-else class="btn lock" type="button" :title="t(access.on === false ? 'unlock.off' : 'unlock.title')" @click="open"><icon name="lock"/><span class="word">{{ t(access.on === false ? 'unlock.state.off' : 'unlock.state.shut') }}</span></button>
    </span>
    <unlock-dialog/>`,
};
