// Which jobs are shown, and in which order.
import { WORST } from "batmon/glyph.js";
import { t } from "batmon/page.js";

export const MANY = 12; // more jobs than this are rows

const HEIGHTS = { wide: { job: 34, group: 36 }, phone: { job: 64, group: 36 } };

function contains(job, q) {
  const texts = [job.name, job.id, job.description, ...job.tags.map((tag) => `#${tag}`), ...job.findings.map((f) => f.text)];
  return texts.some((text) => text.toLowerCase().includes(q));
}

export function chosen(jobs, view) {
  const q = view.q.trim().toLowerCase();
  return jobs.filter((job) => (!view.status || job.status === view.status) && (!q || contains(job, q)));
}

// Worst first; among equals the order of the configuration.
export function worstFirst(jobs) {
  const rank = (job) => WORST.indexOf(job.status);
  return jobs.map((job, place) => [job, place]).sort((a, b) => rank(a[0]) - rank(b[0]) || a[1] - b[1]).map(([job]) => job);
}

const bad = (job) => job.status === "ERROR" || job.status === "WARNING";

// Rows with their group lines: first what needs a hand, then by group.
export function grouped(jobs) {
  const groups = new Map();
  for (const job of jobs) {
    const name = bad(job) ? t("rows.group.bad") : job.group ?? t("rows.group.rest");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(job.id);
  }
  const items = [];
  for (const [name, ids] of groups) {
    if (groups.size > 1) items.push({ group: name, key: `group ${name}`, ids });
    for (const id of ids) items.push({ id, key: id });
  }
  return items;
}

// The top of every item, and the height of all.
export function placed(items, onPhone) {
  const high = onPhone ? HEIGHTS.phone : HEIGHTS.wide;
  let top = 0;
  const tops = items.map((item) => {
    const mine = top;
    top += item.group ? high.group : high.job;
    return mine;
  });
  return { tops, height: top };
}

// The first item whose bottom is below `y`.
export function itemAt(tops, y) {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
