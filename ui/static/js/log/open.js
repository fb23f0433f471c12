// Opening a log as the address says, and going on truly when the file becomes another one under the reader.
import { reactive } from "vue";
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { fetchJson } from "batmon/rerun.js";
import { addressOf, logPath, readAddress } from "batmon/log/address.js";
import { fileOf, look, shelf } from "batmon/log/files.js";
import { follow, unfollow } from "batmon/log/follow.js";
import { forget, learn } from "batmon/log/known.js";
import { pick, unpick } from "batmon/log/pick.js";
import { goTo, say, sight } from "batmon/log/sight.js";
import { isLoading, load, log, onReplaced, reset } from "batmon/log/source.js";

const AGAIN = 700; // ms while lines are counted
const LOOKS = [80, 200, 500]; // ms before each look at how far they are; then as often as the last
const OTHERS = 6; // files in which the old one is looked for

// What the reader must know of the file: null, or { kind: replaced | shorter | gone | newer | counting, href }.
export const notice = reactive({ now: null });

let turn = 0;

const placeOf = ({ offset, line, at }) => (line != null ? { line } : offset != null ? { offset } : at ? { at } : { tail: true });

// Open what the address asks for; the newest log where it names none.
export async function open() {
  const mine = (turn += 1);
  const asked = readAddress();
  unfollow();
  await look();
  if (mine !== turn) return;
  const file = asked.file ? (fileOf(asked.file)?.file ?? asked.file) : shelf.files[0]?.file;
  if (!file) return Object.assign(log, shelf.state === "failed" ? { state: "failed", code: shelf.code, said: shelf.said } : { state: "none" });
  await begin(file, asked.encoding, placeOf(asked));
  if (mine === turn && asked.until > asked.line) pickLines(asked.line, asked.until);
}

async function begin(file, encoding, place, how) {
  const mine = turn;
  reset(file, encoding, Boolean(fileOf(file)?.packed));
  forget();
  unpick();
  notice.now = null;
  Object.assign(sight, { fresh: 0, target: null, bottom: false, paused: false });
  const why = await goTo(place, how);
  if (mine !== turn) return;
  if (why === "log_counting") await counting(place, mine);
  if (why === "log_undated") await undated();
  if (log.state !== "ready") return;
  follow(log.size, told);
  learn();
  countOn();
}

// The lines say no day: the end is shown, and why it is not the time that was asked for.
async function undated() {
  Object.assign(log, { state: "loading" });
  await goTo({ tail: true });
  say(t("nolog.undated"), 0);
}

// The line asked for lies further on than lines are counted: its end is shown until then.
async function counting(place, mine) {
  Object.assign(log, { state: "loading" });
  await goTo({ tail: true });
  notice.now = { kind: "counting" };
  const timer = setInterval(async () => {
    if (mine !== turn || notice.now?.kind !== "counting" || !sight.follow) return clearInterval(timer);
    if ((await goTo(place)) === "log_counting") return;
    clearInterval(timer);
    notice.now = null;
  }, AGAIN);
}

function pickLines(from, to) {
  const lines = log.lines.filter((line) => line.number >= from && line.number <= to);
  if (lines.length) Object.assign(pick, { from: lines[0], to: lines.at(-1), origin: lines[0] });
}

export async function openFile(file, place = { tail: true }) {
  turn += 1;
  history.pushState(history.state, "", addressOf(file));
  await begin(file, "", place);
}

// The same place, read in another way.
export async function readAs(encoding) {
  turn += 1;
  const place = sight.follow ? { tail: true } : { offset: sight.from };
  history.replaceState(history.state, "", addressOf(log.file, place.tail ? {} : place, encoding));
  await begin(log.file, encoding, place, { lands: "top", marks: false });
}

// The file begins anew: what is shown is the new one, at its end for who followed, and where the old one is now.
async function replaced(kind) {
  const mine = (turn += 1);
  const { edition, file, encoding } = log;
  const [followed, offset] = [sight.follow, sight.from];
  reset(file, encoding);
  forget();
  unpick();
  Object.assign(sight, { fresh: 0, target: null, bottom: false });
  notice.now = { kind, href: null };
  await goTo(followed ? { tail: true } : { offset: 0 }, { lands: "top", marks: false });
  if (mine !== turn) return;
  if (log.state !== "ready") return;
  follow(log.size, told);
  learn();
  countOn();
  await look();
  const href = await findOld(edition, offset);
  if (mine === turn && notice.now?.kind === kind) notice.now = { kind, href };
}

// Look at the files again: a day may have turned, and a newer one begun.
export async function lookAgain() {
  const wasNewest = shelf.files[0]?.file === log.file;
  await look();
  const newest = shelf.files[0]?.file;
  if (wasNewest && newest && newest !== log.file && fileOf(log.file) && !notice.now) notice.now = { kind: "newer", href: addressOf(newest) };
}

// The address of the same bytes under another name, where a rotation has given them one.
async function findOld(edition, offset) {
  if (!edition) return null;
  const others = shelf.files.filter((file) => file.file !== log.file && !file.packed).slice(0, OTHERS);
  for (const file of others) {
    const asked = new URLSearchParams({ file: file.file, edition, offset: "0", before: "0", count: "1" });
    const got = await fetchJson(`${logPath(page.job)}/lines?${asked}`);
    if (got && !got.code && got.same) return addressOf(file.file, { offset });
  }
  return null;
}

const told = {
  replaced,
  gone() {
    notice.now = { kind: "gone", href: null };
    look();
  },
  back() {
    if (notice.now?.kind === "gone") notice.now = null;
  },
  uncounted() {
    if (!look_) countOn();
  },
};
onReplaced(replaced);

let looks = 0;
let look_ = 0;

// Ask how far the lines are counted, and for their numbers once they are.
function countOn() {
  clearTimeout(look_);
  looks = 0;
  const next = async () => {
    await count();
    look_ = 0;
    if (lacks()) look_ = setTimeout(next, LOOKS[Math.min((looks += 1), LOOKS.length - 1)]);
  };
  look_ = setTimeout(next, LOOKS[0]);
}

const lacks = () => log.state === "ready" && (log.total == null || log.lines.some((line) => line.number == null));

async function count() {
  if (!lacks() || live.lost || document.hidden) return;
  const asked = new URLSearchParams({ file: log.file, offset: String(sight.from), before: "0", count: "1" });
  if (log.encoding) asked.set("encoding", log.encoding);
  const mine = turn;
  const got = await fetchJson(`${logPath(page.job)}/lines?${asked}`);
  if (!got || got.code || mine !== turn) return;
  Object.assign(log, { total: got.total ?? log.total, counted: got.counted });
  const unnumbered = got.total != null && log.lines.some((line) => line.number == null);
  if (!unnumbered || isLoading()) return;
  await load(sight.follow ? { tail: true } : { offset: sight.from });
  if (mine === turn) follow(log.size, told); // from here on new lines have numbers
}
