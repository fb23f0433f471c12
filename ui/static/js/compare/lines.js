// The lines of both runs as far as they have been in sight: asked for in blocks, a few of which are kept.
import { markRaw, reactive } from "vue";
import { fetchJson } from "batmon/rerun.js";
import { asked, compared, comparePath } from "batmon/compare/source.js";

const BLOCK = 200; // lines
const KEPT = 80; // blocks
const AT_ONCE = 4; // questions

export const lines = reactive({ edition: 0, failed: false });

let blocks = markRaw(new Map());
let open = new Set();
let of = -1; // the comparison that the blocks are of

export function lineAt(side, row) {
  if (lines.edition < 0 || row === null) return null;
  return blocks.get(`${side} ${Math.floor(row / BLOCK)}`)?.[row % BLOCK] ?? null;
}

// Ask for the lines of these rows that have not come.
export function need(rows) {
  if (of !== compared.edition) {
    of = compared.edition;
    blocks = markRaw(new Map());
    open = new Set();
  }
  for (const row of rows) {
    if (row.type === "fold") continue;
    for (const side of ["good", "run"]) if (row[side] !== null) fetchBlock(side, Math.floor(row[side] / BLOCK));
  }
}

async function fetchBlock(side, number) {
  const key = `${side} ${number}`;
  if (blocks.has(key) || open.has(key) || open.size >= AT_ONCE) return;
  const mine = of;
  open.add(key);
  const got = await fetchJson(`${comparePath()}/lines?${asked({ side, from: number * BLOCK, count: BLOCK })}`);
  if (mine !== of) return;
  lines.failed = !got?.lines;
  if (got?.lines) {
    blocks.set(key, markRaw(got.lines));
    if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value);
    open.delete(key);
  } else {
    setTimeout(() => (open.delete(key), (lines.edition += 1)), 3000); // until it is tried again
  }
  lines.edition += 1;
}
