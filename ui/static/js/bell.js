// The small menu of the top bar: who wants to be told of a new red, and the keys.
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { alarm, hindrance, useNotes, useSound } from "batmon/alarm.js";
import { shortcuts } from "batmon/keys.js";

export const BellMenu = {
  components: { Icon },
  setup: () => ({ alarm, hindrance, shortcuts, t, useNotes, useSound }),
  computed: {
    why() {
      return hindrance.value ? t(`alarm.hindered.${hindrance.value}`) : t("alarm.notes.why");
    },
  },
  methods: {
    async notes(event) {
      await useNotes(event.target.checked);
      event.target.checked = alarm.notes;
    },
    help() {
      this.$refs.menu.hidePopover();
      shortcuts.help = true;
    },
  },
  template: `
    <button class="btn ghost icon" type="button" popovertarget="bell-menu" :aria-label="t('alarm.menu')" :title="t('alarm.menu')"><icon :name="alarm.notes || alarm.sound ? 'bell-on' : 'bell'"/></button>
    <div id="bell-menu" ref="menu" popover class="menu" role="dialog" :aria-label="t('alarm.menu')">
      <label :class="['switch', { off: hindrance }]"><input type="checkbox" :checked="alarm.notes" :disabled="!!hindrance" @change="notes"><span><b>{{ t('alarm.notes') }}</b><small>{{ why }}</small></span></label>
      <label class="switch"><input type="checkbox" :checked="alarm.sound" @change="useSound($event.target.checked)"><span><b>{{ t('alarm.sound') }}</b><small>{{ alarm.sound && alarm.silent ? t('alarm.sound.waits') : t('alarm.sound.why') }}</small></span></label>
      <button class="btn ghost" type="button" @click="help"><icon name="keyboard"/><span>{{ t('keys.title') }}</span><kbd>?</kbd></button>
    </div>
    <span class="vh" role="alert">{{ alarm.said }}</span>`,
};
