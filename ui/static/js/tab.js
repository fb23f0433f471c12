// The tab's title and icon: the worst status as shape, word and number.
import { page, t } from "batmon/page.js";

const SHAPES = { ERROR: "■", WARNING: "▲" };
const DRAWINGS = {
  ERROR: '<rect x="1" y="1" width="14" height="14" rx="2.2" fill="#cf2f29"/><path d="m5 5 6 6m0-6-6 6" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>',
  WARNING: '<path d="M8 1 15.5 15H.5Z" fill="#bd7400"/><path d="M8 6v4.5M8 12.4v.2" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>',
  OK: '<circle cx="8" cy="8" r="7" fill="#128a63"/><path d="m4.9 8.3 2.1 2.1 4.2-4.5" fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>',
  IDLE: '<circle cx="8" cy="8" r="6" fill="none" stroke="#7f8895" stroke-width="2.4" stroke-dasharray="3 2"/>',
  LOST: '<circle cx="8" cy="8" r="6.5" fill="#7f8895"/><path d="M6 6.2a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1M8 11.6v.2" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/>',
};
let icon = "";

function stand(live) {
  if (live.lost) return ["LOST", t("title.lost")];
  if (!live.ready) return ["IDLE", t("title.connecting")];
  const jobs = [...live.jobs.values()];
  if (!jobs.length) return ["IDLE", page.job === null ? t("title.empty") : t("title.gone", { job: page.job })];
  if (live.pulse?.reasons.includes("tick_late")) return ["LOST", t("title.late")];
  if (page.job !== null) return ofJob(jobs[0]);
  for (const status of ["ERROR", "WARNING"]) {
    const number = jobs.filter((job) => job.status === status).length;
    const fields = { shape: SHAPES[status], word: t(`status.${status}`), count: number };
    if (number) return [status, t("title.status", fields)];
  }
  if (jobs.some((job) => job.status === "OK")) return ["OK", t("title.ok")];
  return ["IDLE", t("title.first")];
}

// The page of one job: its own status, whatever it is.
function ofJob({ name, status }) {
  const fields = { shape: SHAPES[status] ?? (status === "OK" ? "●" : "○"), word: t(`status.${status}`), name };
  return [DRAWINGS[status] ? status : "IDLE", t("title.job", fields)];
}

export function dressTab(live) {
  const [shape, title] = stand(live);
  if (document.title !== title) document.title = title;
  if (shape === icon) return;
  icon = shape;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${DRAWINGS[shape]}</svg>`;
  let link = document.querySelector('link[rel~="icon"]');
  if (!link) link = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon" }));
  link.href = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
