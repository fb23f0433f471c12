// How wide the drawing may be, in pixels: a drawing that is only stretched has letters that nobody can read.
export const wide = {
  data: () => ({ width: 0 }),
  mounted() {
    this.observer = new ResizeObserver(([entry]) => (this.width = Math.floor(entry.contentRect.width)));
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
