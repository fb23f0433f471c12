// Rows by the thousand: only those in sight are elements, the window scrolls as ever.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { JobRow } from "batmon/row.js";
import { itemAt, placed } from "batmon/order.js";
import { inSight } from "batmon/sight.js";
import { clear, sortBy, view } from "batmon/view.js";

const COLUMNS = [["status", "worst"], ["job", "name"], ["now", null], ["took", "took"], ["recent", null], ["last", "last"], ["next", "next"]];

export const JobList = {
  components: { Glyph, Icon, JobRow },
  mixins: [inSight],
  props: { items: Array, selected: String },
  emits: ["choose", "fold"],
  setup: () => ({ live, t, view, clear, sortBy, COLUMNS }),
  computed: {
    places() {
      return placed(this.items, this.narrow);
    },
    visible() {
      return this.items.slice(this.from, this.to).map((item, place) => ({
        ...item,
        index: this.from + place + 2,
        top: this.places.tops[this.from + place],
        job: item.id ? live.jobs.get(item.id) : null,
      }));
    },
  },
  watch: { places: "look" },
  methods: {
    look() {
      if (!this.$refs.body || !this.items.length) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const { tops } = this.places;
      this.show(itemAt(tops, above), itemAt(tops, above + window.innerHeight), tops.length);
    },
    // Bring a row into sight and draw it.
    reveal(key) {
      const place = this.items.findIndex((item) => item.key === key);
      if (place < 0) return;
      const top = this.$refs.body.getBoundingClientRect().top + this.places.tops[place];
      if (top < 140) window.scrollBy(0, top - 140);
      else if (top > window.innerHeight - 110) window.scrollBy(0, top - window.innerHeight + 110);
      this.look();
    },
    sums(ids) {
      const jobs = ids.map((id) => live.jobs.get(id)).filter(Boolean);
      const of = (status) => jobs.filter((job) => job.status === status).length;
      const parts = [["error", of("ERROR")], ["warn", of("WARNING")], ["run", jobs.filter((job) => job.running).length], ["idle", of("UNKNOWN")], ["paused", of("PAUSED")], ["ok", of("OK")]];
      return parts.filter(([, number]) => number);
    },
    way(sort) {
      if (!sort || view.sort !== sort) return null;
      return view.back ? "descending" : "ascending";
    },
  },
  template: `
    <div class="rows" role="table" :aria-label="t('rows.label')" :aria-rowcount="items.length + 1">
      <div role="rowgroup"><div class="jh" role="row" aria-rowindex="1">
        <span v-for="[column, sort] in COLUMNS" :key="column" role="columnheader" :class="'h-' + column" :aria-sort="way(sort)"><button v-if="sort" type="button" :class="{ on: way(sort) }" :title="t('rows.sort.by', { by: t('rows.' + column) })" @click="sortBy(sort)">{{ t('rows.' + column) }}<span v-if="way(sort)" aria-hidden="true"> {{ view.back ? '↑' : '↓' }}</span></button><template v-else>{{ t('rows.' + column) }}</template></span>
        <span role="columnheader" class="h-acts"><span class="vh">{{ t('rows.acts') }}</span></span>
      </div></div>
      <p v-if="!items.length" class="nothing">{{ t('rows.nothing') }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></p>
      <div ref="body" class="body-of-rows" role="rowgroup" :style="{ height: places.height + 'px' }">
        <template v-for="item in visible" :key="item.key">
          <div v-if="item.group" class="gh" role="row" :aria-rowindex="item.index" :style="{ top: item.top + 'px' }"><span role="cell" class="gh-cell"><button type="button" :class="['fold', { shut: item.shut }]" :aria-expanded="item.shut ? 'false' : 'true'" @click="$emit('fold', item.group)"><icon name="down"/><span>{{ item.group }}</span> <span class="cnt">{{ item.ids.length.toLocaleString('en-US') }}</span></button><span class="sum"><span v-for="[kind, number] in sums(item.ids)" :key="kind"><glyph :kind="kind" small/>{{ number.toLocaleString('en-US') }}</span></span></span></div>
          <job-row v-else-if="item.job" :job="item.job" :index="item.index" :narrow="narrow" :data-key="item.key" :selected="selected === item.key" :style="{ top: item.top + 'px' }" @click="$emit('choose', item.key)"/>
        </template>
      </div>
    </div>`,
};
