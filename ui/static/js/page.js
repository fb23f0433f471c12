// What the server handed over with the page: language, theme, menu and every text.
const given = JSON.parse(document.getElementById("batmon-page").textContent);

// `job` is the one that a job's own page is of; every other page has all jobs.
export const page = { ...given, job: JSON.parse(document.getElementById("batmon-job")?.textContent ?? "null") };

// One text with its fields filled in; a missing key shows itself.
export function t(key, fields) {
  const text = given.texts[key];
  if (text === undefined) return key;
  return fields ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole)) : text;
}

// The text for one or for many: key.one, key.many.
export function count(key, number, fields) {
  return t(`${key}.${number === 1 ? "one" : "many"}`, { count: number.toLocaleString("en-US"), ...fields });
}

const YEAR = 31536000;

export function remember(cookie, value) {
  document.cookie = `${cookie}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

export const quiet = window.matchMedia("(prefers-reduced-motion: reduce)");
export const phone = window.matchMedia("screen and (max-width: 860px)");
