// What card and row both say about a job; they only differ in how much room there is.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { counts } from "batmon/bar.js";
import { size } from "batmon/machine.js";
import { hasLines, placeOfEvidence } from "batmon/drawer.js";
import { age, ago, ahead, duration, iso, moment, momentBeside } from "batmon/times.js";

export const seconds = (run) => (run && run.end != null ? (run.end - run.start) / 1000 : null);

// How far the run in progress was when last judged: share of the track, where the usual time stands, its colour.
export function progress(job) {
  if (!job.running) return null;
  const late = live.pulse?.reasons.includes("tick_late") && live.pulse.tick;
  const now = late || live.now; // a late engine does not know whether it still runs
  const ran = Math.max(0, (now - job.running.start) / 1000);
  const usual = job.usual;
  const limit = job.running.limit ? (job.running.limit - job.running.start) / 1000 : null;
  const stuck = job.findings.some((finding) => finding.code === "stuck") || (limit && ran > limit);
  const full = stuck ? ran : Math.max(ran, usual ? usual * 1.35 : limit ?? ran * 2);
  const kind = stuck || job.running.failed ? "error" : usual && ran > usual * 1.5 ? "warn" : "";
  return { ran, share: (100 * ran) / (full || 1), tick: usual ? (100 * usual) / (full || 1) : null, kind };
}

export function headline(job) {
  return job.findings[0] ?? null;
}

// Which lines of a log tell most about a job now: those of its evidence, else the newest of its log; null without a log.
export function logOf(job) {
  if (!job) return null;
  const told = job.findings.find((finding) => hasLines(finding.evidence));
  if (told) return placeOfEvidence(job, told.evidence);
  return job.log ? { job: job.id, name: job.name } : null;
}

export const pageOf = (job) => `/jobs/${encodeURIComponent(job.id)}`;
export const logFilesOf = (job) => (job ? `${pageOf(job)}/logs` : null);
export const filesOf = (job) => (job?.files ? `${pageOf(job)}/files` : null);

// The line that holds where nothing is wrong.
export function calm(job, now) {
  if (job.reading != null) return t("job.reading", { percent: Math.floor(job.reading * 100) });
  if (job.status === "PAUSED") return pausedWords(job, now);
  if (job.status === "UNKNOWN") {
    const until = job.by ?? job.next;
    return until && until > now ? t("job.none.until", { time: moment(until, job.zone, now) }) : t("job.none");
  }
  if (job.outcome && job.due && job.outcome !== "m") {
    return t("job.ok.occurrence", { due: moment(job.due, job.zone, now), outcome: t(`outcome.${job.outcome}`) });
  }
  if (job.success) return t("job.ok.at", { time: moment(job.success.end ?? job.success.start, job.zone, now, true) });
  return t("job.ok.quiet");
}

function pausedWords(job, now) {
  const [reason, until, by] = job.paused ?? ["", null, null];
  const who = by ? t("note.paused.by", { name: by }) : job.paused && t("note.maintenance");
  const parts = [who, reason, until == null ? "" : t("job.paused.until", { time: moment(until, job.zone, now) })];
  return parts.filter(Boolean).join(" · ") || t("job.paused");
}

// What the last success counted: [name, value].
export function values(job) {
  if (job.status !== "OK" || !job.success) return [];
  const written = ([name, value]) => (name === "output_size" ? [t("value.output_size"), size(Number(value))] : [name, value]);
  return job.success.values.filter(([name]) => name !== "duration").map(written);
}

export function runSpan(run, job, now) {
  if (!run) return "—";
  const from = moment(run.start, job.zone, now, true);
  return run.end == null || run.end === run.start ? from : `${from} → ${momentBeside(run.end, run.start, job.zone, now)}`;
}

export function tookUsual(run, job) {
  const took = seconds(run);
  const parts = [];
  if (took != null) parts.push(duration(took));
  if (job.usual != null) parts.push(t("job.usual", { duration: duration(job.usual) }));
  return parts.join(" · ");
}

// The facts of a card: [title, value, note, note is relative, tooltip].
export function facts(job, now) {
  const success = job.success && (job.success.end ?? job.success.start);
  const at = (moment_) => moment(moment_, job.zone, now, true);
  const due = { title: t("fact.due"), value: moment(job.due, job.zone, now), iso: iso(job.due, job.zone) };
  if (job.by) due.note = t("fact.by", { time: moment(job.by, job.zone, now) });
  const by = { title: t("fact.by.title"), value: moment(job.by, job.zone, now), iso: iso(job.by, job.zone), note: ahead(job.by, now), rel: true };
  const first = job.due != null ? due : job.by != null && job.status !== "OK" ? by : null;
  const started = job.running && { title: t("fact.start"), value: at(job.running.start), iso: iso(job.running.start, job.zone), note: job.due ? t("fact.start.due", { time: moment(job.due, job.zone, now) }) : "" };
  const last = { title: t("fact.last"), value: runSpan(job.last, job, now), iso: iso(job.last?.start, job.zone), note: tookUsual(job.last, job) };
  const won = { title: t("fact.success"), value: at(success), iso: iso(success, job.zone), note: ago(success, now), rel: true };
  const next = { title: t("fact.next"), value: job.next ? moment(job.next, job.zone, now) : t("fact.unplanned"), iso: iso(job.next, job.zone), note: ahead(job.next, now), rel: true };
  if (job.status === "ERROR") return [first, last, won, next].filter(Boolean);
  if (job.due == null && job.by > now) next.note = [next.note, t("fact.by", { time: moment(job.by, job.zone, now) })].filter(Boolean).join(" · ");
  const open = job.phase === "due" || job.phase === "late" || !job.last;
  return [started || (open ? first : null) || last, won, next];
}

const NAMED = ["f", "m", "k", "l", "e", "r", "x", "b"];

// The bar in words: 실패 1 · 늦음 1.
export function barWords(job, recent) {
  if (job.reading != null) return t("job.filling");
  const found = counts(job.marks);
  const total = job.marks.length - (found.d ?? 0) - (found.u ?? 0);
  if (!total) return t("bar.none");
  const named = NAMED.filter((letter) => found[letter]).map((letter) => t("bar.count", { word: t(`outcome.${letter}`), count: found[letter] }));
  if (!named.length) return t("bar.all", { total });
  return (recent ? [t("bar.recent", { total }), ...named] : named).join(" · ");
}

export const lasting = (at, now) => t("job.since.rel", { age: age(now - at) });
export const glowing = (job) => job.changed && live.tick - job.changed < 1500;
