// The keys of the timeline: up and down to another lane, left and right to what is in it, [ and ] to another stretch.
import { nextTick } from "vue";
import { isComb, place, stops } from "batmon/timeline-geometry.js";
import { goTo, lengthen, turned } from "batmon/timeline-range.js";

const TOP = 150; // px that the top bar and the hours take
const BOTTOM = 90;

// Methods of the timeline's component.
export const moves = {
  entries() {
    const turn = (by) => this.one && goTo(turned(this.one, by), this.hour);
    const length = (range) => this.one && lengthen(this.one, range, this.hour);
    return [
      { keys: ["/"], text: "keys.find", run: () => this.$refs.head.find() },
      { keys: ["j", "ArrowDown"], text: "keys.down", run: () => this.move(1) },
      { keys: ["k", "ArrowUp"], text: "keys.up", run: () => this.move(-1) },
      { keys: ["ArrowRight"], text: "tl.keys.right", run: () => this.step(1) },
      { keys: ["ArrowLeft"], text: "tl.keys.left", run: () => this.step(-1) },
      { keys: ["["], text: "tl.keys.previous", run: () => turn(-1) },
      { keys: ["]"], text: "tl.keys.next", run: () => turn(1) },
      { keys: ["t"], text: "tl.keys.now", run: () => this.one && goTo({ range: this.one.range, day: null }, this.hour) },
      { keys: ["h"], text: "tl.range.6h", run: () => length("6h") },
      { keys: ["d"], text: "tl.range.day", run: () => length("day") },
      { keys: ["w"], text: "tl.range.week", run: () => length("week") },
      { keys: ["Escape"], text: "keys.leave", run: () => this.hide() },
    ];
  },
  move(by) {
    const lanes = this.items.map((item, at) => [item.id, at]).filter(([id]) => id);
    const now = lanes.findIndex(([id]) => id === this.selected);
    const next = lanes[Math.min(lanes.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    if (!next) return;
    this.hide();
    const top = this.$refs.body.getBoundingClientRect().top + this.places.tops[next[1]];
    if (top < TOP) window.scrollBy(0, top - TOP);
    else if (top > window.innerHeight - BOTTOM) window.scrollBy(0, top - window.innerHeight + BOTTOM);
    this.look();
    this.selected = next[0];
    nextTick(() => this.labelOf(next[0])?.focus({ preventScroll: true }));
  },
  labelOf(id) {
    return [...this.$el.querySelectorAll("[data-lane]")].find((lane) => lane.dataset.lane === id)?.querySelector("a");
  },
  // To the next thing in the selected lane, whose words are then read aloud.
  step(by) {
    const id = this.selected ?? this.lanes[0]?.id;
    const { lane, spots } = this.lanes.find((item) => item.id === id) ?? {};
    if (!lane) return;
    this.selected = id;
    const found = stops(spots, isComb(lane, this.span, this.width));
    const now = found.findIndex((spot) => this.here && spot.type === this.here.type && spot.from === this.here.from && spot.index === this.here.index);
    const here = found[now < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, now + by))];
    const label = this.labelOf(id);
    if (!here || !label) return;
    const x = place(Math.max(0, here.from), this.span, this.width);
    if (this.narrow) this.$refs.box.scrollLeft = x - 120;
    const box = label.nextElementSibling.getBoundingClientRect();
    this.point({ id, spot: here, x: box.left + x, top: box.top, bottom: box.bottom });
    this.here = here;
  },
};
