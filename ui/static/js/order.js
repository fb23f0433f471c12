// Which jobs are shown, and in which order.
import { WORST } from "batmon/glyph.js";
import { t } from "batmon/page.js";
import { seconds } from "batmon/job.js";

export const MANY = 12; // more jobs than this are rows

const HEIGHTS = { wide: { job: 34, group: 36 }, phone: { job: 64, group: 36 } };

const names = new Intl.Collator(undefined, { numeric: true });

function contains(job, q) {
  const texts = [job.name, job.id, job.description, job.group ?? "", ...job.tags.map((tag) => `#${tag}`), ...job.findings.map((f) => f.text)];
  return texts.some((text) => text.toLowerCase().includes(q));
}

export function chosen(jobs, view) {
  const q = view.q.trim().toLowerCase();
  const fits = (job) =>
    (!view.status || job.status === view.status) && view.tags.every((tag) => job.tags.includes(tag)) && (!q || contains(job, q));
  return jobs.filter(fits);
}

// How many jobs have each tag, the tags by name.
export function tagsOf(jobs) {
  const counts = new Map();
  for (const job of jobs) for (const tag of job.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => names.compare(a[0], b[0]));
}

const rank = (job) => WORST.indexOf(job.status);

// What each order compares; null stands at the end, whichever way round.
const COMPARED = {
  worst: rank,
  name: (job) => job.name,
  last: (job) => (job.last ? -job.last.start : null),
  next: (job) => job.next,
  took: (job) => negative(ran(job) ?? seconds(job.last)),
};
const negative = (number) => (number == null ? null : -number);
const ran = (job) => (job.running ? (Date.now() - job.running.start) / 1000 : null);

function compare(a, b, back) {
  if (a == null || b == null) return (a == null) - (b == null);
  const way = typeof a === "string" ? names.compare(a, b) : a - b;
  return back ? -way : way;
}

// The jobs in the order of `sort`; among equals that of the configuration.
export function ordered(jobs, sort, back) {
  const keyed = jobs.map((job, place) => [COMPARED[sort](job), place, job]);
  return keyed.sort((a, b) => compare(a[0], b[0], back) || a[1] - b[1]).map(([, , job]) => job);
}

export const bad = (job) => job.status === "ERROR" || job.status === "WARNING";

// In which groups a job stands: a job with two tags in both.
const GROUPS_OF = {
  hand: (job) => [bad(job) ? t("rows.group.bad") : job.group],
  group: (job) => [job.group],
  tag: (job) => (job.tags.length ? job.tags.map((tag) => `#${tag}`) : [null]),
  none: () => [null],
};

function foremost(name, jobs, view) {
  if (view.group === "hand" && name === t("rows.group.bad")) return -1;
  return view.sort === "worst" && !view.back ? Math.min(...jobs.map((job) => (bad(job) ? rank(job) : WORST.length))) : 0;
}

// Ordered jobs with their group lines; what belongs to no group comes last.
export function grouped(jobs, view, shut) {
  const groups = new Map();
  for (const job of jobs) {
    for (const name of GROUPS_OF[view.group](job)) {
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(job);
    }
  }
  const keyed = [...groups].map(([name, own]) => [foremost(name, own, view), name, own]);
  keyed.sort((a, b) => a[0] - b[0] || (a[1] === null) - (b[1] === null) || names.compare(a[1] ?? "", b[1] ?? ""));
  const items = [];
  for (const [, given, own] of keyed) {
    const name = given ?? t("rows.group.rest");
    const headed = groups.size > 1;
    if (headed) items.push({ group: name, key: `group ${name}`, ids: own.map((job) => job.id), shut: shut.has(name) });
    if (headed && shut.has(name)) continue;
    for (const job of own) items.push({ id: job.id, key: view.group === "tag" ? `${name} ${job.id}` : job.id });
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
