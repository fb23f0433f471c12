// Which stretch this is, the way to the others, how long it is, and the field that filters.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { moment } from "batmon/times.js";
import { clear, view } from "batmon/view.js";
import { daysBetween, shiftDay } from "batmon/timeline-geometry.js";
import { apart, endOf, goTo, HOURS, holds, isOut, last, lengthen, RANGES, stretch, turned } from "batmon/timeline-range.js";

const LOCALES = { ko: "ko-KR", en: "en-GB" };
const SUMS = ["tl.sum.good", "tl.sum.bad", "tl.sum.missed", "tl.sum.open"];
const NEAR = { day: { "-1": "tl.day.yesterday", 0: "tl.day.today", 1: "tl.day.tomorrow" }, week: { "-1": "tl.week.last", 0: "tl.week.this", 1: "tl.week.next" } };
const NAMES = { "6h": "tl.range.6h", day: "tl.range.day", week: "tl.range.week" };
// [the one before, the one of now, the one after] of each length
const WAYS = {
  "6h": ["tl.previous.6h", "tl.today.6h", "tl.next.6h"],
  day: ["tl.previous.day", "tl.today.day", "tl.next.day"],
  week: ["tl.previous.week", "tl.today.week", "tl.next.week"],
};
const KEYS = { "6h": "h", day: "d", week: "w" };
const PADDED = (hour) => String(hour).padStart(2, "0");

export const TimelineHead = {
  components: { Icon },
  props: { one: Object, now: String, span: Number, shown: Number, total: Number, sums: Array },
  setup: () => ({ live, t, view, clear, goTo, last, lengthen, RANGES, NAMES, KEYS }),
  computed: {
    title() {
      if (!this.one) return t("summary.connecting");
      const { range, day, hour } = this.one;
      if (range === "day") return this.written(day, { weekday: "long" });
      const [until, to] = endOf(this.one);
      if (range === "week") return t("tl.title.span", { from: this.written(day), to: this.written(shiftDay(until, -1)) });
      return t("tl.title.hours", { day: this.written(day, { weekday: "long" }), from: PADDED(hour), to: to === 0 && until !== day ? "24" : PADDED(to) });
    },
    sub() {
      if (!this.one) return "";
      const { range, day } = this.one;
      const far = range === "6h" ? daysBetween(this.now.slice(0, 10), day) : apart(this.one, this.now);
      const unit = range === "week" ? "week" : "day";
      const near = NEAR[unit][far];
      const parts = [near ? t(near) : t(unit === "week" ? (far < 0 ? "tl.week.ago" : "tl.week.ahead") : far < 0 ? "tl.day.ago" : "tl.day.ahead", { days: Math.abs(far) })];
      if (`${day}T${PADDED(this.one.hour)}` > this.now) parts.push(t("tl.day.plan"));
      if (this.span !== HOURS[range] * 3600) parts.push(t(range === "day" ? "tl.day.long" : "tl.range.long", { hours: this.span / 3600 }));
      if (range === "week") parts.push(t("tl.week.merged"));
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
    way() {
      const { range } = this.one;
      return [["previous", "[", turned(this.one, -1), "‹ "], ["today", "t", { range, day: null }, ""], ["next", "]", turned(this.one, 1), ""]].map(([to, key, where, before], at) => ({
        to, key, where, before, after: to === "next" ? " ›" : "", text: t(WAYS[range][at]), pressed: to === "today" ? String(holds(this.one, this.now)) : null, off: where.day !== null && isOut(where, this.now),
      }));
    },
  },
  methods: {
    find() {
      this.$refs.search.focus();
    },
    written(day, fields = {}) {
      const year = day.slice(0, 4) === this.now.slice(0, 4) ? {} : { year: "numeric" };
      return new Intl.DateTimeFormat(LOCALES[page.language], { month: "long", day: "numeric", timeZone: "UTC", ...year, ...fields }).format(Date.parse(`${day}T00:00:00Z`));
    },
    pick(event) {
      const day = event.target.value;
      if (day) goTo(stretch({ range: this.one.range, day, hour: this.one.hour }, this.now), this.now);
    },
  },
  template: `
    <div class="verdict tl-head">
      <div><h1 aria-live="polite">{{ title }}</h1><p class="sub">{{ sub }}</p></div>
      <span v-if="live.lost && live.ready" class="asof"><icon name="clock"/>{{ asOf }}</span>
      <div v-if="one" class="tl-days">
        <div class="seg tl-ranges" role="group" :aria-label="t('tl.ranges')"><button v-for="range in RANGES" :key="range" type="button" :data-range="range" :aria-keyshortcuts="KEYS[range]" :title="t(NAMES[range]) + ' ' + KEYS[range]" :aria-pressed="range === one.range ? 'true' : 'false'" @click="lengthen(one, range, now)">{{ t(NAMES[range]) }}</button></div>
        <div class="seg" role="group" :aria-label="t('tl.days')"><button v-for="way in way" :key="way.to" type="button" :data-day="way.to" :aria-keyshortcuts="way.key" :title="way.text + ' ' + way.key" :aria-pressed="way.pressed" :disabled="way.off" @click="goTo(way.where, now)">{{ way.before }}{{ way.text }}{{ way.after }}</button></div>
        <label class="field tl-pick"><span class="vh">{{ t('tl.pick') }}</span><input type="date" :value="one.day" :max="last(now)" @change="pick"></label>
      </div>
    </div>
    <div v-if="total" class="bar">
      <label class="field"><icon name="search"/><input ref="search" v-model="view.q" type="search" :placeholder="t('rows.placeholder')" :aria-label="t('rows.search')"><kbd>/</kbd></label>
      <span class="muted shown" role="status">{{ number }}<template v-if="shown < total"> · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></template></span>
      <span class="grow"></span><span v-if="figures" class="tl-figures num">{{ figures }}</span>
    </div>`,
};
