// What the address asks for: a file, and a place in it by byte, line or time; and the addresses of lines for links.
import { page } from "batmon/page.js";

export const logPath = (job) => `/api/v1/jobs/${encodeURIComponent(job)}/log`;
export const pageOfLog = (job) => `/jobs/${encodeURIComponent(job)}/log`;

const number = (text) => (/^\d{1,18}$/.test(text ?? "") ? Number(text) : null);

// { file, encoding, offset, line, until, at }: null where it says nothing; lines as `214` or `214-219`.
export function readAddress() {
  const query = new URLSearchParams(window.location.search);
  const [line, until] = (query.get("line") ?? "").split("-");
  return {
    file: query.get("file") ?? "",
    encoding: query.get("encoding") ?? "",
    offset: number(query.get("offset")),
    line: number(line),
    until: number(until),
    at: query.get("at"),
  };
}

// The address of a place: { offset } or { line, until } or { at }.
export function addressOf(file, place = {}, encoding = "") {
  const query = new URLSearchParams();
  if (file) query.set("file", file);
  if (place.line != null) query.set("line", place.until > place.line ? `${place.line}-${place.until}` : String(place.line));
  else if (place.offset != null) query.set("offset", String(place.offset));
  else if (place.at) query.set("at", place.at);
  if (encoding) query.set("encoding", encoding);
  const text = query.toString();
  return pageOfLog(page.job) + (text ? `?${text}` : "");
}

export function writeAddress(file, place, encoding, anew = false) {
  const address = addressOf(file, place, encoding);
  if (anew) history.pushState(history.state, "", address);
  else history.replaceState(history.state, "", address);
}
