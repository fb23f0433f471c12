// The file that is looked at, a page of it at a time; how to come back to earlier pages is kept.
import { markRaw, reactive, watch } from "vue";
import { page } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";
import { filesPath } from "batmon/files/path.js";
import { wanted } from "batmon/files/source.js";

const ROWS = 200;
const FIRST = { at: "0", before: 0 };

const BREATH = 200; // ms between two questions for what is still being looked for

// `pages`: where each page up to this one begins, and how many rows lie before it. `going`: it is still being looked for.
export const look = reactive({ busy: false, got: null, said: "", part: "", pages: [FIRST], going: false });

let stop = new AbortController();

// Rows, lines or items of a page.
export const countOf = (body) => body?.items ?? (body?.rows ?? body?.lines ?? []).length;

async function ask(pages, part, again = false) {
  stop.abort();
  stop = new AbortController();
  const mine = stop;
  look.busy = true;
  const query = new URLSearchParams({ path: wanted.file, at: pages.at(-1).at, rows: ROWS, part, again });
  const got = await fetchJson(`${filesPath(page.job)}/preview?${query}`, mine.signal);
  if (mine !== stop || !got) return;
  look.busy = false;
  look.going = got.problem?.code === "going";
  const waits = !again && got.body?.waits;
  if (look.going || waits) setTimeout(() => mine === stop && (look.going || waits) && ask(pages, part, true), BREATH);
  if (got.code) Object.assign(look, { said: got.message, got: null, code: got.code, failed: true });
  else Object.assign(look, { said: "", failed: false, got: markRaw(got), part: got.body?.part ?? "", pages });
}

export function next() {
  const { body } = look.got;
  if (body?.next && !look.busy) ask([...look.pages, { at: body.next, before: look.pages.at(-1).before + countOf(body) }], look.part);
}

export function previous() {
  if (look.pages.length > 1 && !look.busy) ask(look.pages.slice(0, -1), look.part);
}

// Look no further: what has been found stays.
export function halt() {
  stop.abort();
  stop = new AbortController();
  Object.assign(look, { going: false, busy: false });
}

export const choose = (part) => ask([FIRST], part);
export const again = () => ask([FIRST], look.part);

export function followFile() {
  watch(
    () => wanted.file,
    (file) => {
      Object.assign(look, { got: null, said: "", failed: false, part: "", pages: [FIRST], going: false });
      if (file) ask([FIRST], "");
      else stop.abort();
    },
    { immediate: true },
  );
}
