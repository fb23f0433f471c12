// Rows by the thousand: only those in sight are elements, the window scrolls as ever.
import { live } from "batmon/live.js";
import { phone, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { meters } from "batmon/machine.js";
import { JobRow } from "batmon/row.js";
import { grouped, itemAt, placed } from "batmon/order.js";
import { clear, view } from "batmon/view.js";

const SPARE = 8; // items drawn beyond each edge
const COLUMNS = ["status", "job", "now", "took", "recent", "last", "next"];

export const JobList = {
  components: { Glyph, Icon, JobRow },
  props: { jobs: Array, total: Number },
  data: () => ({ from: 0, to: 60, narrow: phone.matches, selected: null }),
  setup: () => ({ live, t, view, clear, COLUMNS, Math }),
  computed: {
    byId() {
      return new Map(this.jobs.map((job) => [job.id, job]));
    },
    items() {
      return grouped(this.jobs);
    },
    places() {
      return placed(this.items, this.narrow);
    },
    visible() {
      return this.items.slice(this.from, this.to).map((item, place) => ({
        ...item,
        index: this.from + place + 2,
        top: this.places.tops[this.from + place],
        job: item.id ? this.byId.get(item.id) : null,
      }));
    },
    glance() {
      return live.machine ? meters(live.machine).slice(0, 4) : [];
    },
  },
  watch: { places: "look" },
  mounted() {
    this.stop = new AbortController();
    const options = { signal: this.stop.signal, passive: true };
    window.addEventListener("scroll", this.look, options);
    window.addEventListener("resize", this.measure, options);
    window.addEventListener("keydown", this.press, { signal: this.stop.signal });
    this.measure();
  },
  unmounted() {
    this.stop.abort();
  },
  methods: {
    measure() {
      this.narrow = phone.matches;
      this.look();
    },
    look() {
      if (!this.$refs.body || !this.items.length) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const { tops } = this.places;
      this.from = Math.max(0, itemAt(tops, above) - SPARE);
      this.to = Math.min(tops.length, itemAt(tops, above + window.innerHeight) + SPARE + 1);
    },
    sums(ids) {
      const jobs = ids.map((id) => this.byId.get(id)).filter(Boolean);
      const of = (status) => jobs.filter((job) => job.status === status).length;
      const parts = [["error", of("ERROR")], ["warn", of("WARNING")], ["run", jobs.filter((job) => job.running).length], ["idle", of("UNKNOWN")], ["paused", of("PAUSED")], ["ok", of("OK")]];
      return parts.filter(([, number]) => number);
    },
    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const field = event.target.closest?.("input, textarea");
      if (field && event.key === "Escape") field.blur();
      if (field) return;
      if (event.key === "/") {
        event.preventDefault();
        this.$refs.search.focus();
      } else if (["ArrowDown", "j"].includes(event.key)) this.move(1, event);
      else if (["ArrowUp", "k"].includes(event.key)) this.move(-1, event);
      else if (event.key === "Escape") this.selected = null;
    },
    move(by, event) {
      event.preventDefault();
      const rows = this.items.map((item, place) => [item.id, place]).filter(([id]) => id);
      const now = rows.findIndex(([id]) => id === this.selected);
      const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
      if (!next) return;
      this.selected = next[0];
      const top = this.$refs.body.getBoundingClientRect().top + this.places.tops[next[1]];
      if (top < 140) window.scrollBy(0, top - 140);
      else if (top > window.innerHeight - 90) window.scrollBy(0, top - window.innerHeight + 90);
    },
  },
  template: `
    <div class="bar">
      <label class="field"><icon name="search"/><input ref="search" v-model="view.q" type="search" :placeholder="t('rows.placeholder')" :aria-label="t('rows.search')"><kbd>/</kbd></label>
      <span v-if="jobs.length < total" class="muted shown" role="status">{{ t('rows.shown', { shown: jobs.length.toLocaleString('en-US'), total: total.toLocaleString('en-US') }) }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></span>
      <span class="grow"></span>
      <span class="glance num"><span v-for="meter in glance" :key="meter.name" :class="meter.kind" :title="meter.text">{{ meter.name }} <b>{{ Math.round(meter.share) }} %</b></span></span>
      <button class="btn" type="button" :aria-expanded="view.panels ? 'true' : 'false'" @click="view.panels = !view.panels"><icon name="server"/><span>{{ t('rows.panels') }}</span></button>
    </div>
    <div class="rows" role="table" :aria-label="t('rows.label')" :aria-rowcount="items.length + 1">
      <div role="rowgroup"><div class="jh" role="row" aria-rowindex="1"><span v-for="column in COLUMNS" :key="column" role="columnheader" :class="'h-' + column">{{ t('rows.' + column) }}</span></div></div>
      <p v-if="!jobs.length" class="nothing">{{ t('rows.nothing') }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></p>
      <div ref="body" class="body-of-rows" role="rowgroup" :style="{ height: places.height + 'px' }">
        <template v-for="item in visible" :key="item.key">
          <div v-if="item.group" class="gh" role="row" :aria-rowindex="item.index" :style="{ top: item.top + 'px' }"><span role="cell" class="gh-cell">{{ item.group }} <span class="cnt">{{ item.ids.length }}</span><span class="sum"><span v-for="[kind, number] in sums(item.ids)" :key="kind"><glyph :kind="kind" small/>{{ number }}</span></span></span></div>
          <job-row v-else-if="item.job" :job="item.job" :index="item.index" :narrow="narrow" :selected="selected === item.id" :style="{ top: item.top + 'px' }" @click="selected = item.id"/>
        </template>
      </div>
    </div>`,
};
