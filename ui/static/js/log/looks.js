// How the lines look to this reader: their size, and whether they wrap. This browser remembers it.
import { reactive } from "vue";
import { phone } from "batmon/page.js";
import { keep, kept } from "batmon/kept.js";

const [WRAP, SIZE] = ["batmon_log_wrap", "batmon_log_size"];
const SIZES = [10, 11, 12, 13, 14, 16, 18, 20, 24];
const USUAL = 13;

const stored = Number(kept(SIZE));
const asKept = kept(WRAP);
const rowOf = (size) => Math.round(size * 1.54);
const first = SIZES.includes(stored) ? stored : USUAL;

export const looks = reactive({ wrap: asKept === null ? phone.matches : asKept === "on", size: first, row: rowOf(first) });

export function toggleWrap() {
  looks.wrap = !looks.wrap;
  keep(WRAP, looks.wrap ? "on" : "off");
}

export function resize(by) {
  const size = SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(looks.size) + by))];
  Object.assign(looks, { size, row: rowOf(size) });
  keep(SIZE, String(size));
}
