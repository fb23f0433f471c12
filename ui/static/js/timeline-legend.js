// What the marks mean.
import { t } from "batmon/page.js";
import { layersOf, LAYERS } from "batmon/timeline-paths.js";

const EMPTY = { every: null, grace: 0, dues: [], starts: [], lengths: [], kinds: "", quiet: [], off: [] };
const run = (kinds) => ({ ...EMPTY, starts: [2], lengths: [20], kinds });
const FRAME = { now: 22, span: 26, width: 26, high: 26, long: "", usual: null, late: null };

// [the lane that is drawn, its words, what is otherwise about it]
const SHOWN = [
  [{ ...EMPTY, dues: [[8, "d", null]] }, "tl.legend.due"],
  [{ ...EMPTY, grace: 20, dues: [[3, "d", null]] }, "tl.legend.grace"],
  [run("s"), "tl.run.s"],
  [run("e"), "tl.run.e"],
  [{ ...run("u"), lengths: [null] }, "tl.run.u"],
  [{ ...run("u"), lengths: [null] }, "tl.legend.long", { long: "warn" }],
  [run("f"), "tl.run.f"],
  [run("a"), "tl.run.a"],
  [run("k"), "tl.run.k"],
  [run("S"), "tl.legend.rerun"],
  [{ ...EMPTY, grace: 16, dues: [[4, "m", null]] }, "outcome.m"],
  [EMPTY, "tl.late", { late: 4 }],
  [{ ...EMPTY, dues: [[4, "d", null]] }, "tl.legend.usual", { now: 0, usual: 18 }],
  [{ ...EMPTY, quiet: [{ start: 0, end: 26 }] }, "tl.legend.quiet"],
  [{ ...EMPTY, off: [[0, 26, "days"]] }, "tl.off"],
];

export const TimelineLegend = {
  setup: () => ({ t, LAYERS }),
  computed: {
    shown: () => SHOWN.map(([lane, key, odd]) => [key, layersOf(lane, { ...FRAME, ...odd })]),
  },
  template: `
    <ul class="tl-legend" :aria-label="t('tl.legend')"><li v-for="[key, layers] in shown" :key="key"><svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><template v-for="layer in LAYERS" :key="layer"><path v-if="layers[layer]" :class="'tl-' + layer" :fill="layer === 'grace' ? 'url(#tl-hatch)' : null" :d="layers[layer]"/></template></svg>{{ t(key) }}</li></ul>`,
};
