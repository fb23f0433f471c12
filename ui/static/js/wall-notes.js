// What the wall says of all jobs together, and of BATMON itself.
import { live } from "batmon/live.js";
import { count, t } from "batmon/page.js";
import { duration, moment } from "batmon/times.js";

const at = (when) => moment(when, live.server.zone, live.now, true);

function reading(jobs) {
  if (!jobs.length || jobs.some((job) => job.reading == null)) return null;
  return Math.floor((100 * jobs.reduce((sum, job) => sum + job.reading, 0)) / jobs.length);
}

function lost() {
  const asOf = moment(live.asOf, live.server.zone, live.asOf, true);
  const again = t("banner.lost.now", { attempt: Math.max(1, live.attempt) });
  return { glyph: "plug", title: t("banner.lost"), sub: `${live.ready ? t("wall.lost.asof", { time: asOf }) : t("banner.lost.never")} · ${again}` };
}

// The first line: [glyph, sentence, what stands below it].
export function head(jobs, by) {
  if (live.lost) return lost();
  if (!live.ready) return { glyph: "idle", title: t("summary.connecting"), sub: "" };
  if (!jobs.length) return { glyph: "idle", title: t("wall.none"), sub: "" };
  const percent = reading(jobs);
  if (percent !== null) return { glyph: "idle", title: t("summary.first"), sub: t("summary.first.sub", { jobs: jobs.length, percent }), percent };
  const bad = [by.ERROR && count("wall.error", by.ERROR), by.WARNING && count("wall.warning", by.WARNING)].filter(Boolean);
  const rest = [by.OK && count("wall.ok", by.OK), by.PAUSED && count("wall.paused", by.PAUSED), by.UNKNOWN && count("wall.unknown", by.UNKNOWN)];
  const sub = rest.filter(Boolean).join(" · ");
  if (bad.length) return { glyph: by.ERROR ? "error" : "warn", title: bad.join(" · "), sub };
  if (by.OK === jobs.length) return { glyph: "ok", title: t("summary.ok"), sub };
  return by.OK ? { glyph: "ok", title: t("summary.calm"), sub } : { glyph: "idle", title: t("summary.unknown"), sub };
}

// One line each: the judging is late, the store fails, the configuration is broken.
export function notes() {
  const { pulse, config } = live;
  if (live.lost || !live.ready) return [];
  const says = (reason) => pulse?.reasons.includes(reason);
  const found = [];
  if (says("tick_late")) found.push(["late", t("banner.late", { age: duration(pulse.behind) }), t("wall.late.asof", { time: at(pulse.tick) })]);
  if (says("store_failing")) found.push(["store", t("banner.store"), t("banner.store.kept")]);
  if (says("audit_failing")) found.push(["audit", t("banner.audit"), t("banner.audit.kept")]);
  if (says("judging_failing")) found.push(["judging", t("banner.judging"), t("banner.judging.kept")]);
  if (config?.problems.length) {
    const head = t("banner.config", { file: config.file, count: config.problems.length, time: at(config.refused) });
    found.push(["config", head, t("banner.config.kept", { time: at(config.loaded) })]);
  }
  return found;
}
