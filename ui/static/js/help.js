// The list of all keys, and the switch that turns the one-letter ones off.
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { shortcuts, useLetters } from "batmon/keys.js";

const NAMES = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

export const KeyHelp = {
  components: { Icon },
  setup: () => ({ shortcuts, t, useLetters }),
  computed: {
    groups() {
      const told = shortcuts.entries.filter((entry) => entry.text);
      const here = told.filter((entry) => !entry.everywhere);
      const everywhere = told.filter((entry) => entry.everywhere);
      return [["keys.here", here], ["keys.everywhere", everywhere]].filter(([, entries]) => entries.length);
    },
  },
  watch: {
    "shortcuts.help"(open) {
      if (open) this.$refs.dialog.showModal();
      else this.$refs.dialog.close();
    },
  },
  methods: {
    name: (key) => NAMES[key] ?? key,
    closed() {
      shortcuts.help = false;
    },
    outside(event) {
      if (event.target === this.$refs.dialog) shortcuts.help = false;
    },
  },
  template: `
    <dialog ref="dialog" class="sheet" aria-labelledby="keys-title" @close="closed" @click="outside">
      <div class="sheet-in">
        <header><h2 id="keys-title" class="grow">{{ t('keys.title') }}</h2><button class="btn ghost icon" type="button" :aria-label="t('keys.close')" :title="t('keys.close')" @click="closed"><icon name="x"/></button></header>
        <div class="sheet-body">
          <section v-for="[title, entries] in groups" :key="title">
            <h3>{{ t(title) }}</h3>
            <dl class="keys"><div v-for="entry in entries" :key="entry.keys[0]"><dt><template v-for="(key, place) in entry.show" :key="key"><span v-if="place && !entry.pair" class="or" aria-hidden="true">{{ entry.range ? '–' : '/' }}</span><kbd>{{ name(key) }}</kbd></template></dt><dd>{{ t(entry.text) }}</dd></div></dl>
          </section>
        </div>
        <footer><label class="switch"><input type="checkbox" :checked="shortcuts.letters" @change="useLetters($event.target.checked)"><span><b>{{ t('keys.letters') }}</b><small>{{ t('keys.letters.why') }}</small></span></label></footer>
      </div>
    </dialog>`,
};
