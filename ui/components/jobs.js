// All jobs: cards when few, a virtual list of rows when many, a first block to copy when none.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { COUNTED } from "batmon/glyph.js";
import { openLines } from "batmon/drawer.js";
import { keys } from "batmon/keys.js";
import { filesOf, logOf, pageOf } from "batmon/job.js";
import { askRerun } from "batmon/rerun.js";
import { RerunDialog } from "batmon/rerun-dialog.js";
import { JobCard } from "batmon/card.js";
import { JobList } from "batmon/list.js";
import { JobTools } from "batmon/tools.js";
import { EmptyBoard } from "batmon/empty.js";
import { chosen, grouped, MANY, ordered } from "batmon/order.js";
import { clear, filtering, toggle, view } from "batmon/view.js";

const PATIENCE = 300; // ms before anything stands in for rows that are on their way
const FEW = 4; // so few jobs need no tools: `/` brings them

export default {
  components: { EmptyBoard, JobCard, JobList, JobTools, RerunDialog },
  data: () => ({ waited: false, items: [], inside: false, selected: null, shut: new Set(), tools: false }),
  setup: () => ({ live, t, view, clear }),
  computed: {
    all() {
      return live.order.map((id) => live.jobs.get(id)).filter(Boolean);
    },
    kind() {
      if (!live.ready) return "loading";
      if (!this.all.length) return "empty";
      return view.shape ?? (this.all.length > MANY ? "rows" : "cards");
    },
    sorted() {
      return ordered(chosen(this.all, view), view.sort, view.back);
    },
    // Everything that the reader may change; then the order changes at once, even under the pointer.
    wish() {
      return JSON.stringify([view.status, view.tags, view.q, view.sort, view.back, view.group, [...this.shut]]);
    },
    withTools() {
      return this.tools || this.all.length > FEW || filtering() || view.shape || view.sort !== "worst" || view.group !== "hand";
    },
    cards() {
      return this.items.filter((item) => item.group || live.jobs.has(item.id));
    },
    plain() {
      return view.group === "hand"; // cards tell by themselves which of them need a hand
    },
  },
  watch: {
    sorted: { immediate: true, handler: "settle" },
    inside() {
      this.settle();
    },
    wish() {
      this.settle(true);
    },
    kind: {
      immediate: true,
      handler(kind) {
        document.body.dataset.view = kind;
      },
    },
  },
  mounted() {
    setTimeout(() => (this.waited = true), PATIENCE);
    this.drop = keys.add([
      { keys: ["/"], text: "keys.find", run: this.find },
      { keys: ["j", "ArrowDown"], text: "keys.down", run: () => this.move(1) },
      { keys: ["k", "ArrowUp"], text: "keys.up", run: () => this.move(-1) },
      { keys: ["Enter"], text: "keys.open", run: this.enter },
      { keys: ["l"], text: "keys.log", run: this.log },
      { keys: ["f"], text: "keys.files", run: this.files },
      { keys: ["r"], text: "keys.rerun", run: () => askRerun(this.job()) },
      { keys: COUNTED.map((_, place) => String(place + 1)), show: ["1", String(COUNTED.length)], range: true, text: "keys.status", run: (key) => toggle(COUNTED[key - 1]) },
      { keys: ["0"], text: "keys.clear", run: clear },
      { keys: ["Escape"], text: "keys.leave", run: this.leaveJob },
    ]);
  },
  unmounted() {
    this.drop();
  },
  methods: {
    // The order does not change under the reader's pointer; what is gone or new shows at once.
    settle(wished) {
      const before = new Set(this.items.flatMap((item) => item.ids ?? [item.id]));
      const same = this.sorted.length === before.size && this.sorted.every((job) => before.has(job.id));
      if (wished !== true && this.inside && same) return;
      const items = grouped(this.sorted, view, this.shut);
      const drawn = (list) => list.map((item) => `${item.key}${item.ids ? item.ids.length : ""}`).join("\n");
      if (wished === true || drawn(items) !== drawn(this.items)) this.items = items;
    },
    leave() {
      this.inside = false;
      nextTick(this.settle);
    },
    fold(name) {
      this.shut = new Set(this.shut.has(name) ? [...this.shut].filter((each) => each !== name) : [...this.shut, name]);
    },
    async find() {
      this.tools = true;
      await nextTick();
      this.$refs.tools.find();
    },
    job() {
      const item = this.items.find((each) => each.key === this.selected);
      return item ? live.jobs.get(item.id) : null;
    },
    async move(by) {
      const stops = this.items.filter((item) => item.id);
      const now = stops.findIndex((item) => item.key === this.selected);
      const next = stops[Math.min(stops.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
      if (!next) return;
      this.selected = next.key;
      this.$refs.list?.reveal(next.key);
      await nextTick();
      const tile = document.querySelector(`[data-key="${CSS.escape(next.key)}"]`);
      if (!this.$refs.list) tile?.scrollIntoView({ block: "nearest" });
      tile?.querySelector("a.open")?.focus({ preventScroll: true });
    },
    enter() {
      const job = this.job();
      if (job) window.location.assign(pageOf(job));
    },
    files() {
      const path = filesOf(this.job());
      if (path) window.location.assign(path);
    },
    log() {
      const place = logOf(this.job());
      if (place) openLines(place);
    },
    leaveJob() {
      this.selected = null;
      document.activeElement?.blur?.();
    },
  },
  template: `
    <div class="jobs">
      <div v-if="kind === 'loading'" class="loading" aria-hidden="true"><template v-if="waited"><span v-for="n in 6" :key="n" class="skel"></span></template></div>
      <empty-board v-else-if="kind === 'empty'"/>
      <template v-else>
        <job-tools v-if="withTools" ref="tools" :all="all" :shown="sorted.length" :kind="kind"/>
        <div @pointerenter="inside = true" @pointerleave="leave">
          <job-list v-if="kind === 'rows'" ref="list" :items="items" :selected="selected" @choose="selected = $event" @fold="fold"/>
          <div v-else class="cards">
            <template v-for="item in cards" :key="item.key">
              <h2 v-if="item.group && !plain" class="cards-of"><button type="button" :aria-expanded="item.shut ? 'false' : 'true'" @click="fold(item.group)">{{ item.group }} <span class="cnt">{{ item.ids.length }}</span></button></h2>
              <job-card v-else-if="item.id" :job="live.jobs.get(item.id)" :data-key="item.key" :class="{ sel: selected === item.key }"/>
            </template>
            <p v-if="!items.length" class="nothing">{{ t('rows.nothing') }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></p>
          </div>
        </div>
        <rerun-dialog/>
      </template>
    </div>`,
};
