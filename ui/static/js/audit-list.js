// Rows by the ten thousand: only those in sight are elements, and one of them may be unfolded.
import { nextTick } from "vue";
import { page, phone, t } from "batmon/page.js";
import { AuditRow } from "batmon/audit-row.js";
import { loadOlder, trail } from "batmon/audit-source.js";

const TALL = { wide: 34, narrow: 60 };
const SPARE = 8;
const AHEAD = 40; // rows before the end at which older ones are asked for

export const AuditList = {
  components: { AuditRow },
  data: () => ({ from: 0, to: 40, tall: TALL.wide, unfolded: 0, at: 0 }),
  setup: () => ({ page, t, trail }),
  computed: {
    place() {
      return trail.open === null ? -1 : trail.rows.findIndex((row) => row.seq === trail.open);
    },
    height() {
      return trail.rows.length * this.tall + (this.place < 0 ? 0 : this.unfolded);
    },
    visible() {
      return trail.rows.slice(this.from, this.to).map((row, index) => ({ row, place: this.from + index, top: this.topOf(this.from + index) }));
    },
  },
  watch: {
    "trail.rows": { handler: "look", flush: "post" },
    "trail.open": { handler: "unfold", flush: "post" },
  },
  mounted() {
    this.stop = new AbortController();
    const options = { signal: this.stop.signal, passive: true };
    window.addEventListener("scroll", this.look, options);
    window.addEventListener("resize", this.measure, options);
    this.measure();
  },
  unmounted() {
    this.stop.abort();
  },
  methods: {
    topOf(place) {
      return place * this.tall + (this.place >= 0 && place > this.place ? this.unfolded : 0);
    },
    measure() {
      this.tall = phone.matches ? TALL.narrow : TALL.wide;
      this.unfold();
    },
    async unfold() {
      await nextTick();
      const open = this.$refs.body?.querySelector(".au.open .au-detail");
      this.unfolded = open ? open.offsetHeight : 0;
      this.look();
    },
    look() {
      if (!this.$refs.body) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const rows = (pixels) => Math.floor(Math.max(0, pixels) / this.tall);
      const folded = this.place >= 0 && above > this.topOf(this.place) ? this.unfolded : 0;
      this.from = Math.max(0, rows(above - folded) - SPARE);
      this.to = Math.min(trail.rows.length, rows(above + window.innerHeight) + SPARE + 1);
      if (this.to + AHEAD >= trail.rows.length) loadOlder();
    },
    toggle(row, place) {
      this.at = place;
      trail.open = trail.open === row.seq ? null : row.seq;
    },
    async move(by) {
      this.at = Math.max(0, Math.min(trail.rows.length - 1, this.at + by));
      const top = this.$refs.body.getBoundingClientRect().top + this.topOf(this.at);
      if (top < 140) window.scrollBy(0, top - 140);
      else if (top > window.innerHeight - 110) window.scrollBy(0, top - window.innerHeight + 110);
      this.look();
      await nextTick();
      this.$refs.body.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
    },
    keys(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.move(by);
    },
  },
  template: `
    <div ref="body" class="au-list" role="list" :aria-label="t('audit.list')" :style="{ height: height + 'px' }" @keydown="keys">
      <audit-row v-for="item in visible" :key="item.row.seq" :row="item.row" :open="trail.open === item.row.seq" :at="item.place === at" :style="{ top: item.top + 'px' }" @toggle="toggle(item.row, item.place)"/>
    </div>`,
};
