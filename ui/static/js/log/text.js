// A line in pieces: what is marked in it by the server, what a search found, and controls as words. Text, never markup.
const LONG = 6000; // characters of a line that are drawn; more are asked for with a click
const HITS = 200;
const TALL = /[\ud800-\udfff]/; // characters that are two to a browser and one to the server

// What is searched for as a browser can mark it; null where it cannot: a pattern is the server's to match.
export function finderOf(search) {
  if (!search?.q || search.regex) return null;
  return new RegExp(search.q.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), search.case ? "g" : "gi");
}

// From characters to the places of a browser.
function placesOf(text) {
  if (!TALL.test(text)) return null;
  const places = [];
  let at = 0;
  for (const character of text) {
    places.push(at);
    at += character.length;
  }
  places.push(at);
  return places;
}

function classesOf(kind, name) {
  if (kind === "colour") return name.split(" ").map((word) => `a-${word}`).join(" ");
  if (kind === "match" || kind === "level") return `m-${kind} m-${name}`;
  return `m-${kind}`;
}

function spansOf(line, find) {
  const places = placesOf(line.text);
  const at = (place) => (places ? (places[place] ?? line.text.length) : place);
  const spans = line.marks.map(([start, end, kind, name]) => ({ start: at(start), end: at(end), kind, name, cls: classesOf(kind, name) }));
  if (find) {
    find.lastIndex = 0;
    for (let count = 0, found = find.exec(line.text); found && count < HITS; count += 1, found = find.exec(line.text)) {
      spans.push({ start: found.index, end: found.index + found[0].length, kind: "hit", name: "", cls: "m-hit" });
      if (!found[0]) break;
    }
  }
  return spans;
}

// [{ text, cls, title, control }], of a long line the beginning alone: `rest` says how many characters are left.
export function piecesOf(line, find, whole) {
  const { text } = line;
  const end = whole ? text.length : Math.min(text.length, LONG);
  const spans = spansOf(line, find).filter((span) => span.start <= end);
  const edges = new Set([0, end]);
  for (const span of spans) edges.add(Math.min(span.start, end)).add(Math.min(span.end, end));
  const sorted = [...edges].sort((one, other) => one - other);
  const pieces = [];
  sorted.forEach((from, place) => {
    for (const span of spans) {
      if (span.kind === "control" && span.start === from) pieces.push({ control: true, text: span.name });
    }
    const to = sorted[place + 1];
    if (to === undefined) return;
    const over = spans.filter((span) => span.start <= from && span.end >= to && span.end > span.start);
    if (over.some((span) => span.kind === "control")) return;
    const value = over.find((span) => span.kind === "value");
    pieces.push({ text: text.slice(from, to), cls: over.map((span) => span.cls).join(" "), title: value ? value.name : null, hit: over.some((span) => span.kind === "hit") });
  });
  return { pieces, rest: text.length - end };
}
