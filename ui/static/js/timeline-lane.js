// One job's day: the name, which leads to its page, and the picture beside (above it on the phone).
import { t } from "batmon/page.js";
import { Glyph, KINDS } from "batmon/glyph.js";
import { duration } from "batmon/times.js";
import { MIN, place, spotAt } from "batmon/timeline-geometry.js";
import { layersOf, LAYERS } from "batmon/timeline-paths.js";
import { notesOf } from "batmon/timeline-words.js";

const HATCHED = { grace: "url(#tl-hatch)", blind: "url(#tl-hatch)" };
const ROOM = 150; // px that a note needs

export const TimelineLane = {
  components: { Glyph },
  props: { job: Object, lane: Object, frame: Object, spots: Array, here: Object, selected: Boolean, reachable: Boolean, waited: Boolean },
  emits: ["select", "point", "hide"],
  setup: () => ({ t, KINDS, LAYERS, HATCHED }),
  computed: {
    layers() {
      return this.lane ? layersOf(this.lane, this.frame) : {};
    },
    notes() {
      if (!this.lane) return [];
      const { span, width } = this.frame;
      return notesOf(this.lane, this.frame).filter(([from, to]) => place(to - from, span, width) > ROOM).map(([from, to, text]) => [(100 * from) / span, (100 * (to - from)) / span, text]);
    },
    mark() {
      if (!this.here) return null;
      const { span, width } = this.frame;
      const x = Math.max(0, place(this.here.from, span, width));
      return { x: x - 3, width: Math.max(MIN, place(Math.min(span, this.here.to), span, width) - x) + 6 };
    },
    small() {
      const { job, lane, frame } = this;
      const parts = [job.zone === frame.zone ? "" : job.zone.split("/").pop(), lane?.every ? t("every", { duration: duration(lane.every) }) : "", job.description];
      return parts.filter(Boolean).join(" · ");
    },
    address() {
      return `/jobs/${encodeURIComponent(this.job.id)}`;
    },
  },
  methods: {
    point(event) {
      const box = this.$refs.x.getBoundingClientRect();
      const { span, width } = this.frame;
      const spot = spotAt(this.spots, ((event.clientX - box.left) * width) / (box.width || 1), event.clientY - box.top, span, width);
      if (spot) this.$emit("point", { id: this.job.id, spot, x: event.clientX, top: box.top, bottom: box.bottom });
      else this.$emit("hide");
    },
  },
  template: `
    <div :class="['tl-lane', { sel: selected }]" :data-lane="job.id" :data-status="job.status">
      <a class="tl-lab" :href="address" :tabindex="reachable ? 0 : -1" :title="[job.name, small].filter(Boolean).join(' · ')" @focus="$emit('select', job.id)"><glyph :kind="KINDS[job.status]" small/><span class="vh">{{ t('status.' + job.status) }}</span><span class="cut tl-name">{{ job.name }}</span><small class="cut">{{ small }}</small></a>
      <div ref="x" class="tl-x" @pointermove="point" @pointerdown="point" @pointerleave="$emit('hide')">
        <svg v-if="lane" aria-hidden="true" :viewBox="'0 0 ' + frame.width + ' ' + frame.high" preserveAspectRatio="none">
          <template v-for="layer in LAYERS" :key="layer"><path v-if="layers[layer]" :class="'tl-' + layer" :fill="HATCHED[layer]" :d="layers[layer]"/></template>
          <rect v-if="mark" class="tl-here" :x="mark.x" y="1.5" :width="mark.width" :height="frame.high - 3" rx="3"/>
        </svg>
        <span v-else-if="waited" class="skel tl-wait"></span>
        <span v-for="[left, wide, text] in notes" :key="left" class="tl-note cut" :style="{ left: left + '%', maxWidth: 'calc(' + wide + '% - 16px)' }">{{ text }}</span>
        <span v-if="lane && lane.more" class="tl-note tl-more">{{ t('tl.more') }}</span>
      </div>
    </div>`,
};
