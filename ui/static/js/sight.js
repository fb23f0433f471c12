// What lists of a thousand items share: only those in sight, and a few beyond, are elements. A list gives `look`, which
// says by `show` what is in sight.
import { phone } from "batmon/page.js";

const SPARE = 8; // items drawn beyond each edge
const LOWEST = 34; // px of the lowest item: so many are drawn before anything is measured

export const inSight = {
  data: () => ({ from: 0, to: Math.ceil(window.innerHeight / LOWEST), narrow: phone.matches }),
  mounted() {
    this.stop = new AbortController();
    const options = { signal: this.stop.signal, passive: true };
    window.addEventListener("scroll", this.look, options);
    window.addEventListener("resize", this.measure, options);
    phone.addEventListener("change", this.measure, options);
    this.measure();
  },
  unmounted() {
    this.stop.abort();
  },
  methods: {
    measure() {
      this.narrow = phone.matches;
      this.look();
    },
    show(first, last, count) {
      this.from = Math.max(0, Math.min(first, count - 1) - SPARE);
      this.to = Math.min(count, last + SPARE + 1);
    },
  },
};
