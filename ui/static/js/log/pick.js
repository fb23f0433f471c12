// The lines that a reader has picked by their numbers, and what is taken of them: their text with a link, or a file.
import { reactive } from "vue";
import { page, t } from "batmon/page.js";
import { copy } from "batmon/copy.js";
import { fetchJson } from "batmon/rerun.js";
import { addressOf } from "batmon/log/address.js";
import { log, query } from "batmon/log/source.js";
import { say, sight } from "batmon/log/sight.js";

const MOST = 20_000; // lines that are taken at once
const AT_ONCE = 5000;

// `from` and `to`: the first and the last line, { offset, number }; null where none is picked.
export const pick = reactive({ from: null, to: null, origin: null, busy: false });

export const isPicked = (offset) => Boolean(pick.from && offset >= pick.from.offset && offset <= pick.to.offset);

export function pickLine(line, event) {
  const one = { offset: line.offset, number: line.number };
  if (event.shiftKey && pick.origin) return span(pick.origin, one);
  const again = pick.from && pick.from.offset === one.offset && pick.to.offset === one.offset;
  if (again) return unpick();
  pick.origin = one;
  span(one, one);
}

function span(one, other) {
  const turned = other.offset < one.offset;
  Object.assign(pick, { from: turned ? other : one, to: turned ? one : other });
}

export function unpick() {
  Object.assign(pick, { from: null, to: null, origin: null });
}

// What is picked, else the line that was gone to, else the first in sight.
function wanted() {
  if (pick.from) return { from: pick.from, to: pick.to };
  const line = log.lines.find((each) => each.offset === sight.target) ?? log.lines.find((each) => each.offset >= sight.from);
  return line ? { from: line, to: line } : null;
}

export const words = (from, to) => {
  if (from.number == null) return t("log.picked.byte", { offset: from.offset.toLocaleString("en-US") });
  const count = (to.number - from.number + 1).toLocaleString("en-US");
  return from.number === to.number ? t("log.picked.one", { line: from.number.toLocaleString("en-US") }) : t("log.picked.many", { from: from.number.toLocaleString("en-US"), to: to.number.toLocaleString("en-US"), count });
};

export function linkOf(from, to) {
  const place = from.number == null ? { offset: from.offset } : { line: from.number, until: to.number };
  return window.location.origin + addressOf(log.file, place, log.encoding);
}

// The lines between two, whether they are loaded or not: { lines, cut }, or null where they cannot be read.
async function read(from, to) {
  const lines = [];
  let offset = from.offset;
  while (lines.length < MOST) {
    const got = await fetchJson(query({ offset, before: 0, count: AT_ONCE, marks: "false" }));
    if (!got || got.code || !got.same) return null;
    const fresh = got.lines.filter((line) => line.offset >= offset);
    const inside = fresh.filter((line) => line.offset <= to.offset);
    lines.push(...inside);
    if (inside.length < fresh.length || !got.below || got.end <= offset) break;
    offset = got.end;
  }
  return { lines: lines.slice(0, MOST), cut: lines.at(-1)?.offset < to.offset };
}

async function taken() {
  const asked = wanted();
  if (!asked || pick.busy) return null;
  pick.busy = true;
  const got = await read(asked.from, asked.to);
  pick.busy = false;
  if (!got) say(t("log.take.failed"));
  return got && { ...asked, ...got };
}

export async function copyLines() {
  const got = await taken();
  if (!got) return;
  const text = `${got.lines.map((line) => line.text).join("\n")}\n\n${linkOf(got.from, got.to)}\n`;
  const done = await copy(text);
  const said = got.cut ? "log.copied.cut" : "log.copied";
  say(done ? t(said, { what: words(got.from, got.to), most: MOST.toLocaleString("en-US") }) : t("lines.copy.refused"));
}

export async function copyLink() {
  const asked = wanted();
  if (!asked) return;
  say((await copy(linkOf(asked.from, asked.to))) ? t("log.copied.link") : t("lines.copy.refused"));
}

export async function downloadLines() {
  const got = await taken();
  if (!got) return;
  save(got.lines, `${got.from.number ?? got.from.offset}-${got.to.number ?? got.to.offset}`);
  if (got.cut) say(t("log.saved.cut", { most: MOST.toLocaleString("en-US") }));
}

// Lines as a file of their own, in UTF-8 whatever the log is in.
export function save(lines, what) {
  const name = `${log.file.split(/[\\/]/).pop().replace(/\.(log|txt|gz)$/i, "")}.${what}.txt`;
  const href = URL.createObjectURL(new Blob(["\ufeff", lines.map((line) => `${line.text}\r\n`).join("")], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

export const path = () => `/api/v1/jobs/${encodeURIComponent(page.job)}/log/download?${new URLSearchParams({ file: log.file })}`;
