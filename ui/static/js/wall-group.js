// The jobs of a group that need nobody: how many are how, and a mark for each, always at the same place.
import { t } from "batmon/page.js";
import { COUNTED, Glyph, KINDS } from "batmon/glyph.js";

const SIZE = 10; // of a mark's square, within the drawing
const RADIUS = { OK: 3.4, PAUSED: 2.7, UNKNOWN: 2.7 };

const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

export const WallGroup = {
  components: { Glyph },
  props: { group: Object, across: Number, pitch: Number },
  setup: () => ({ t, KINDS }),
  computed: {
    by() {
      const counts = { OK: 0, PAUSED: 0, UNKNOWN: 0 };
      for (const job of this.group.jobs) counts[job.status] += 1;
      return counts;
    },
    counts() {
      return COUNTED.filter((status) => this.by[status]).map((status) => [status, this.by[status].toLocaleString("en-US")]);
    },
    running() {
      const running = this.group.jobs.filter((job) => job.running).length;
      return running ? t("wall.running", { count: running.toLocaleString("en-US") }) : "";
    },
    drawing() {
      const { across, pitch, group } = this;
      const rows = Math.ceil(group.jobs.length / across);
      return { view: `0 0 ${across * SIZE} ${rows * SIZE}`, width: `${across * pitch}em`, height: `${rows * pitch}em` };
    },
    marks() {
      const paths = { OK: "", PAUSED: "", UNKNOWN: "" };
      this.group.jobs.forEach(({ status }, place) => {
        const [column, row] = [place % this.across, Math.floor(place / this.across)];
        paths[status] += circle((column + 0.5) * SIZE, (row + 0.5) * SIZE, RADIUS[status]);
      });
      return paths;
    },
  },
  template: `
    <article class="wt wgroup" :data-group="group.name" :data-count="group.jobs.length">
      <div class="h"><h2 class="nm" :title="group.name">{{ group.name }}</h2><span class="w"><span v-for="[status, number] in counts" :key="status" role="img" :aria-label="t('status.' + status) + ' ' + number"><glyph :kind="KINDS[status]"/>{{ number }}</span></span></div>
      <svg v-if="across" class="marks" :viewBox="drawing.view" :style="{ width: drawing.width, height: drawing.height }" aria-hidden="true"><path v-for="(path, status) in marks" :key="status" :class="status" :d="path"/></svg>
      <p v-else-if="running">{{ running }}</p>
    </article>`,
};
