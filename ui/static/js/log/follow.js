// What is appended to the log while it is open, and that it is another one. The line is let go where nobody looks: a
// browser has six of them to a host.
import { page } from "batmon/page.js";
import { logPath } from "batmon/log/address.js";
import { append, confirm, log } from "batmon/log/source.js";
import { learnLater } from "batmon/log/known.js";
import { sight, toEnd } from "batmon/log/sight.js";

const AGAIN = 2000; // ms before a line that was refused is opened again

let events = null;
let timer = 0;
let from = 0; // the byte from which on nothing has been told
let told = { replaced: () => {}, gone: () => {}, back: () => {}, uncounted: () => {} };

function close() {
  clearTimeout(timer);
  events?.close();
  events = null;
}

function open() {
  close();
  if (!log.file || log.packed || document.hidden) return;
  const asked = new URLSearchParams({ file: log.file, offset: String(from) });
  if (log.encoding) asked.set("encoding", log.encoding);
  const mine = new EventSource(`${logPath(page.job)}/stream?${asked}`);
  events = mine;
  const on = (kind, take) => mine.addEventListener(kind, (event) => mine === events && take(JSON.parse(event.data)));
  on("lines", take);
  on("replaced", (news) => {
    from = news.end;
    told.replaced("replaced");
  });
  on("gone", () => told.gone());
  mine.onopen = confirm; // it may have become another before this line was open
  mine.onerror = () => {
    if (mine === events && mine.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
  };
}

function take(news) {
  told.back();
  from = news.end;
  const { lines } = news;
  const number = lines.at(-1)?.number;
  const before = log.size;
  if (number != null) log.total = Math.max(number, log.total ?? 0);
  else if (lines.length) {
    log.total = null;
    told.uncounted();
  }
  const fresh = lines.filter((line) => line.offset >= before).length;
  log.size = Math.max(log.size, news.end, (lines.at(-1)?.offset ?? 0) + 1);
  if (log.last && !news.skipped) append(lines, news.end, true);
  else if (log.last) missed();
  if (!sight.follow) sight.fresh += fresh;
  learnLater();
}

// More came at once than was told.
function missed() {
  log.last = false;
  if (sight.follow) toEnd();
}

// Follow from a byte on; `given`: what to do when the file is another, gone, or back, and where new lines have no numbers.
export function follow(offset, given) {
  from = offset;
  told = given;
  open();
}

export function unfollow() {
  close();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) close();
  else if (log.file && log.state === "ready") open();
});
