// What a lane says in words: the tip of each thing, the notes on it, and the line for readers who see no picture.
import { t } from "batmon/page.js";
import { duration, iso, moment } from "batmon/times.js";

const RUNS = { s: "tl.run.s", e: "tl.run.e", f: "tl.run.f", a: "tl.run.a", k: "tl.run.k", u: "tl.run.u" };
const WHY = { except: "tl.off.except", days: "tl.off.days", calendar: "tl.off.calendar" };
const INK = { s: "ok", l: "warn", e: "warn", r: "ok", f: "error", k: "error", m: "error", a: "error", x: "idle", b: "idle", d: "idle", n: "idle", u: "run" };
const MANY = 12; // runs that are told one by one

// A time of the shown day without it, one of another day with it.
function clock(at, frame, seconds = false) {
  const text = iso(at, frame.zone);
  const time = text.slice(11, seconds ? 19 : 16);
  return text.slice(0, 10) === frame.day ? time : `${text.slice(5, 10)} ${time}`;
}

const absolute = (seconds, frame) => frame.start + seconds * 1000;

// The same moment where the job is at home, if that is elsewhere.
function elsewhere(at, frame) {
  const here = iso(at, frame.zone).slice(19);
  const there = iso(at, frame.job.zone);
  if (there.slice(19) === here) return [];
  return [t("tl.elsewhere", { time: `${there.slice(5, 10)} ${there.slice(11, 16)}`, zone: frame.job.zone })];
}

function dueTip(spot, frame) {
  const at = absolute(spot.from, frame);
  const lines = [t("fact.by", { time: clock(absolute(spot.to, frame), frame) })];
  if (spot.seen != null) lines.push(t("bar.tip.seen", { time: clock(at + spot.seen * 1000, frame, true) }));
  else if (!"dun".includes(spot.letter)) lines.push(t("bar.tip.unseen"));
  const late = frame.late === spot.from && spot.letter === "d" && spot.from < frame.now;
  const outcome = late ? t("tl.late") : t(`outcome.${spot.letter}`);
  if (spot.count > 1) return { kind: INK[spot.letter], head: t("tl.dues", { outcome, count: spot.count }), lines: [t("tl.from", { from: clock(at, frame) })] };
  return { kind: late ? "warn" : INK[spot.letter], head: t("bar.tip", { due: clock(at, frame), outcome }), lines: [...lines, ...elsewhere(at, frame)] };
}

function span(run, frame) {
  const from = absolute(run.from, frame);
  const begun = clock(from, frame, true);
  if (run.count > 1) return t("tl.span.many", { from: clock(from, frame), to: clock(absolute(run.to, frame), frame) });
  if (run.open) return t("tl.run.open", { from: begun, duration: duration(Math.max(0, frame.now - run.from)) });
  if (run.length == null) return t("tl.run.cut", { from: begun });
  return t("tl.run.span", { from: begun, to: clock(absolute(run.to, frame), frame, true), duration: duration(run.length) });
}

function runTip(run, frame) {
  const lines = [span(run, frame)];
  if (frame.job.usual != null && run.count === 1) lines.push(t("job.usual", { duration: duration(frame.job.usual) }));
  const one = t(run.rerun ? "tl.rerun" : "tl.run", { outcome: t(RUNS[run.kind]) });
  const head = run.count > 1 ? t("tl.many", { what: one, count: run.count }) : one;
  return { kind: INK[run.kind], head, lines: [...lines, ...elsewhere(absolute(run.from, frame), frame)] };
}

function quietTip(spot, frame) {
  const until = spot.end == null ? "" : clock(absolute(spot.end, frame), frame);
  const lines = [t("tl.quiet.span", { from: spot.start < -86400 * 366 ? "" : clock(absolute(spot.start, frame), frame), to: until }), spot.reason];
  return { kind: "paused", head: spot.by ? t("tl.paused", { by: spot.by }) : t("tl.maintenance"), lines: lines.filter(Boolean) };
}

export function tipOf(spot, frame) {
  if (spot.type === "due") return dueTip(spot, frame);
  if (spot.type === "run") return runTip(spot, frame);
  if (spot.type === "quiet") return quietTip(spot, frame);
  return { kind: "idle", head: t("tl.off"), lines: [t(WHY[spot.why])] };
}

// What is written into the lane where there is room: [[from, to, text], ...].
export function notesOf(lane, frame) {
  const whole = lane.off.find(([from, to]) => from <= 0 && to >= frame.span);
  if (whole && !lane.starts.length) {
    const next = frame.today && frame.job.next ? t("tl.next", { time: moment(frame.job.next, frame.zone, frame.at) }) : "";
    return [[0, frame.span, [t("tl.off"), t(WHY[whole[2]]), next].filter(Boolean).join(" · ")]];
  }
  return lane.quiet.map((one) => [Math.max(0, one.start), Math.min(frame.span, one.end ?? frame.span), quietNote(one, frame)]);
}

function quietNote(one, frame) {
  const until = one.end == null ? "" : t("job.paused.until", { time: clock(absolute(one.end, frame), frame) });
  return one.by ? [until || t("status.PAUSED"), one.by, one.reason].filter(Boolean).join(" · ") : one.reason;
}

// For the table that is read aloud: [due times, runs].
export function spoken(lane, spots, frame) {
  const told = (type) => spots.filter((spot) => spot.type === type);
  const dues = told("due").map((spot) => tipOf(spot, frame)).map((tip) => `${tip.head}, ${tip.lines[0]}`);
  const notes = [...told("quiet"), ...told("off")].map((spot) => tipOf(spot, frame)).map((tip) => [tip.head, ...tip.lines].join(" "));
  const runs = told("run");
  const bad = runs.filter((run) => "fak".includes(run.kind));
  const each = runs.length > MANY ? bad.slice(0, MANY) : runs;
  const lines = each.map((run) => `${t(RUNS[run.kind])} ${span(run, frame)}`);
  const sum = (some) => some.reduce((all, run) => all + run.count, 0);
  if (runs.length > MANY) lines.unshift(t("tl.runs", { count: sum(runs), bad: sum(bad) }));
  return [[...dues, ...notes].join("; "), lines.join("; ")];
}
