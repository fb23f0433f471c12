// How wide the drawing may be, in pixels: a drawing that is only stretched has letters that nobody can read.
import { paper, SHEET } from "batmon/paper.js";

const FRAME = 34; // px of a panel around it

export const wide = {
  data: () => ({ room: 0 }),
  computed: {
    width() {
      return this.room && paper.on ? SHEET - FRAME : this.room;
    },
  },
  mounted() {
    this.observer = new ResizeObserver(([entry]) => (this.room = Math.floor(entry.contentRect.width)));
    this.watchWidth();
  },
  updated() {
    this.watchWidth();
  },
  unmounted() {
    this.observer.disconnect();
  },
  methods: {
    watchWidth() {
      const element = this.$refs.wide ?? null;
      if (element === this.watched) return;
      this.observer.disconnect();
      this.watched = element;
      if (element) this.observer.observe(element);
    },
  },
};
