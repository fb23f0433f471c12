// The top bar, and below it the banners: line lost, engine late, store failing, configuration broken.
import { live } from "batmon/live.js";
import { page, phone, remember, t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { Banners } from "batmon/banners.js";
import { BellMenu } from "batmon/bell.js";
import { UnlockMenu } from "batmon/unlock-menu.js";
import { NoteDialog } from "batmon/notes-dialog.js";
import { RuleDialog } from "batmon/rules-dialog.js";
import { KeyHelp } from "batmon/help.js";
import { age, ago, duration } from "batmon/times.js";

const THEMES = ["auto", "light", "dark"];
const DRAWN = { auto: "half", light: "sun", dark: "moon" };

function reading(jobs) {
  const open = jobs.filter((job) => job.reading != null);
  if (!open.length) return null;
  return Math.floor((100 * (jobs.length - open.length + open.reduce((sum, job) => sum + job.reading, 0))) / jobs.length);
}

export default {
  components: { Banners, BellMenu, Icon, KeyHelp, NoteDialog, RuleDialog, UnlockMenu },
  data: () => ({ theme: page.theme }),
  setup: () => ({ live, page, phone, t, DRAWN }),
  computed: {
    pulse() {
      const { pulse, now } = live;
      if (live.lost) return ["bad", t("pulse.lost", { age: age(live.tick - live.heard) })];
      if (!live.ready || !pulse) return ["wait", t("pulse.connecting")];
      const percent = reading([...live.jobs.values()]);
      if (percent !== null) return ["wait", t("pulse.preparing", { percent })];
      if (pulse.tick == null) return ["wait", t("pulse.waiting")];
      if (pulse.reasons.includes("tick_late")) return ["late", t("pulse.late", { age: duration(pulse.behind) })];
      return ["", t("pulse.judged", { age: ago(pulse.tick, now) })];
    },
    detail() {
      const pulse = live.pulse;
      if (!pulse) return "";
      const took = pulse.took == null ? "—" : pulse.took.toLocaleString("en-US", { maximumFractionDigits: 0 });
      return t("pulse.detail", { every: duration(pulse.every), took });
    },
  },
  methods: {
    nextTheme() {
      this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
      remember("batmon_theme", this.theme);
      const html = document.documentElement;
      if (this.theme === "auto") delete html.dataset.theme;
      else html.dataset.theme = this.theme;
      window.Quasar?.Dark.set(this.theme === "auto" ? "auto" : this.theme === "dark");
    },
    otherLanguage() {
      remember("batmon_language", page.language === "ko" ? "en" : "ko");
      window.location.reload();
    },
  },
  template: `
    <div class="head-of-page">
      <header class="top">
        <a class="brand" href="/" :aria-label="'BATMON ' + t('brand.home')"><svg aria-hidden="true"><use href="#brand"/></svg>BATMON<span :title="live.server.title">{{ live.server.title }}</span></a>
        <nav class="nav" :aria-label="t('nav.main')">
          <a v-for="item in page.menu" :key="item.path" :href="item.path" :aria-current="item.path === page.path ? 'page' : null">{{ t(item.label) }}</a>
        </nav>
        <div class="tools">
          <span :class="['pulse', pulse[0]]" :title="detail"><i></i>{{ pulse[1] }}</span>
          <bell-menu/>
          <button class="btn ghost icon" type="button" :aria-label="t('theme.' + theme)" :title="t('theme.' + theme)" @click="nextTheme"><icon :name="DRAWN[theme]"/></button>
          <button class="btn ghost" type="button" :aria-label="t('language.switch')" :title="t('language.switch')" @click="otherLanguage"><span>{{ t('language.other') }}</span></button>
          <unlock-menu/>
        </div>
      </header>
      <banners/>
      <nav v-if="page.menu.length > 1" class="dock" :aria-label="t('nav.main')">
        <a v-for="item in page.menu.filter((one) => one.dock)" :key="item.path" :href="item.path" :aria-current="item.path === page.path ? 'page' : null"><icon :name="item.icon"/><span>{{ t(item.label) }}</span></a>
      </nav>
      <key-help/>
      <note-dialog/>
      <rule-dialog/>
    </div>`,
};
