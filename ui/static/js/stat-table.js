// A table of figures: only the rows in sight are elements, whether there are three or a thousand.
import { t } from "batmon/page.js";
import { paper } from "batmon/paper.js";
import { inSight } from "batmon/sight.js";
import { duration } from "batmon/times.js";
import { percent, whole } from "batmon/stat-words.js";

const HIGH = { wide: 34, phone: 64 };

export const StatTable = {
  mixins: [inSight],
  props: { rows: Array, first: String, label: String },
  setup: () => ({ t, duration, percent, whole }),
  computed: {
    height() {
      return this.narrow ? HIGH.phone : HIGH.wide;
    },
    shown() {
      if (paper.on) return this.rows.map((row, place) => ({ ...row, index: place + 2 })); // a sheet does not scroll
      return this.rows.slice(this.from, this.to).map((row, place) => ({ ...row, index: this.from + place + 2 }));
    },
    above() {
      return paper.on ? 0 : this.from * this.height;
    },
    below() {
      return paper.on ? 0 : Math.max(0, this.rows.length - this.to) * this.height;
    },
  },
  watch: {
    rows() {
      this.$nextTick(this.look);
    },
  },
  methods: {
    look() {
      const box = this.$refs.box;
      if (!box) return;
      const at = (y) => Math.floor(y / this.height);
      this.show(at(box.scrollTop), at(box.scrollTop + box.clientHeight), this.rows.length);
    },
  },
  template: `
    <div ref="box" class="stat-box" tabindex="0" role="region" :aria-label="label" @scroll.passive="look">
      <table class="stat-table" :aria-rowcount="rows.length + 1">
        <thead><tr aria-rowindex="1"><th scope="col" class="c-first">{{ t(first) }}</th><th scope="col" class="c-share">{{ t('stat.col.share') }}</th><th scope="col" class="wide">{{ t('stat.col.runs') }}</th><th scope="col" class="wide">{{ t('stat.col.succeeded') }}</th><th scope="col">{{ t('stat.col.failed') }}</th><th scope="col" class="wide">{{ t('stat.col.late') }}</th><th scope="col">{{ t('stat.col.missed') }}</th><th scope="col" class="wide">{{ t('stat.col.mean') }}</th><th scope="col" class="wide">{{ t('stat.col.slowest') }}</th></tr></thead>
        <tbody>
          <tr v-if="above" aria-hidden="true"><td :style="{ height: above + 'px' }" :colspan="narrow ? 4 : 9" class="pad"></td></tr>
          <tr v-for="row in shown" :key="row.key" :aria-rowindex="row.index" :data-row="row.key" :style="{ height: height + 'px' }">
            <th scope="row" class="c-first"><a v-if="row.href" class="cut" :href="row.href" :title="row.title">{{ row.title }}</a><span v-else class="cut">{{ row.title }}</span><small v-if="narrow">{{ t('stat.small', { runs: whole(row.figures.runs), late: whole(row.figures.late), mean: duration(row.figures.mean_s) }) }}</small></th>
            <td class="c-share"><template v-if="row.figures.counted"><b>{{ percent(row.figures.share) }}</b><small>{{ whole(row.figures.fulfilled) }} / {{ whole(row.figures.counted) }}</small></template><template v-else-if="row.figures.ok_share != null"><b>{{ percent(row.figures.ok_share) }}</b><small :title="t('stat.time.of', { time: duration(row.figures.judged_s) })">{{ t('stat.time') }}</small></template><template v-else>—</template></td>
            <td class="wide">{{ whole(row.figures.runs) }}</td><td class="wide">{{ whole(row.figures.succeeded) }}</td>
            <td :class="{ error: row.figures.failed }">{{ whole(row.figures.failed) }}</td><td class="wide" :class="{ warn: row.figures.late }">{{ whole(row.figures.late) }}</td><td :class="{ error: row.figures.missed }">{{ whole(row.figures.missed) }}</td>
            <td class="wide">{{ duration(row.figures.mean_s) }}</td><td class="wide">{{ duration(row.figures.slowest_s) }}</td>
          </tr>
          <tr v-if="below" aria-hidden="true"><td :style="{ height: below + 'px' }" :colspan="narrow ? 4 : 9" class="pad"></td></tr>
        </tbody>
      </table>
    </div>`,
};
