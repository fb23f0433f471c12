// Which day this is, the way to the others, and the field that filters.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { moment } from "batmon/times.js";
import { clear, view } from "batmon/view.js";
import { shiftDay } from "batmon/timeline-geometry.js";
import { apart, goTo, last } from "batmon/timeline-day.js";

const LOCALES = { ko: "ko-KR", en: "en-GB" };
const SUMS = ["tl.sum.good", "tl.sum.bad", "tl.sum.missed", "tl.sum.open"];
const NEAR = { "-1": "tl.day.yesterday", 0: "tl.day.today", 1: "tl.day.tomorrow" };

export const TimelineHead = {
  components: { Icon },
  props: { day: String, today: String, span: Number, shown: Number, total: Number, sums: Array },
  setup: () => ({ live, t, view, clear, goTo, last, shiftDay }),
  computed: {
    title() {
      if (!this.today) return t("summary.connecting");
      const fields = { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" };
      if (this.day.slice(0, 4) !== this.today.slice(0, 4)) fields.year = "numeric";
      return new Intl.DateTimeFormat(LOCALES[page.language], fields).format(Date.parse(`${this.day}T00:00:00Z`));
    },
    away() {
      return apart(this.day, this.today);
    },
    sub() {
      if (!this.today) return "";
      const away = this.away;
      const parts = [NEAR[away] ? t(NEAR[away]) : t(away < 0 ? "tl.day.ago" : "tl.day.ahead", { days: Math.abs(away) })];
      if (away > 0) parts.push(t("tl.day.plan"));
      if (this.span !== 86400) parts.push(t("tl.day.long", { hours: this.span / 3600 }));
      parts.push(t("foot.zone", { zone: live.server.zone }));
      return parts.join(" · ");
    },
    figures() {
      const [all, ...rest] = this.sums ?? [0];
      if (!all) return "";
      return [t("tl.sum.due", { count: all }), ...rest.map((count, at) => count && t(SUMS[at], { count })).filter(Boolean)].join(" · ");
    },
    asOf() {
      return t("asof", { time: moment(live.asOf, live.server.zone, live.asOf, true) });
    },
    number() {
      const fields = { shown: this.shown.toLocaleString("en-US"), total: this.total.toLocaleString("en-US") };
      return this.shown < this.total ? t("rows.shown", fields) : t("tl.worst", fields);
    },
  },
  methods: {
    find() {
      this.$refs.search.focus();
    },
    pick(event) {
      if (event.target.value) goTo(event.target.value, this.today);
    },
  },
  template: `
    <div class="verdict tl-head">
      <div><h1 aria-live="polite">{{ title }}</h1><p class="sub">{{ sub }}</p></div>
      <span v-if="live.lost && live.ready" class="asof"><icon name="clock"/>{{ asOf }}</span>
      <div v-if="today" class="tl-days">
        <div class="seg" role="group" :aria-label="t('tl.days')">
          <button type="button" data-day="previous" aria-keyshortcuts="[" :title="t('tl.previous') + ' [ '" @click="goTo(shiftDay(day, -1), today)">‹ {{ t('tl.previous') }}</button>
          <button type="button" data-day="today" aria-keyshortcuts="t" :title="t('tl.today') + ' t'" :aria-pressed="away === 0 ? 'true' : 'false'" @click="goTo(today, today)">{{ t('tl.today') }}</button>
          <button type="button" data-day="next" aria-keyshortcuts="]" :title="t('tl.next.day') + ' ] '" :disabled="day >= last(today)" @click="goTo(shiftDay(day, 1), today)">{{ t('tl.next.day') }} ›</button>
        </div>
        <label class="field tl-pick"><span class="vh">{{ t('tl.pick') }}</span><input type="date" :value="day" :max="last(today)" @change="pick"></label>
      </div>
    </div>
    <div v-if="total" class="bar">
      <label class="field"><icon name="search"/><input ref="search" v-model="view.q" type="search" :placeholder="t('rows.placeholder')" :aria-label="t('rows.search')"><kbd>/</kbd></label>
      <span class="muted shown" role="status">{{ number }}<template v-if="shown < total"> · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></template></span>
      <span class="grow"></span><span v-if="figures" class="tl-figures num">{{ figures }}</span>
    </div>`,
};
