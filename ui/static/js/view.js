// What the reader chose to see; it stands in the address, so that it can be sent to a colleague.
import { reactive, watch } from "vue";
import { COUNTED } from "batmon/glyph.js";

export const SORTS = ["worst", "name", "last", "next", "took"];
export const GROUPS = ["hand", "group", "tag", "none"];
export const SHAPES = ["cards", "rows"];

const asked = new URLSearchParams(window.location.search);
const sort = asked.get("sort") ?? "";
const among = (name, all, otherwise) => (all.includes(asked.get(name)) ? asked.get(name) : otherwise);

export const view = reactive({
  status: among("status", COUNTED, null),
  tags: [...new Set(asked.getAll("tag").filter(Boolean))],
  q: asked.get("q") ?? "",
  sort: SORTS.includes(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "worst",
  back: sort.startsWith("-"), // the other way round
  group: among("group", GROUPS, "hand"),
  shape: among("view", SHAPES, null), // null: cards when few, rows when many
  panels: asked.get("panels") === "1", // beside rows there is no room for them: shown above when asked for
});

export function toggle(status) {
  view.status = view.status === status ? null : status;
}

export function toggleTag(tag) {
  view.tags = view.tags.includes(tag) ? view.tags.filter((each) => each !== tag) : [...view.tags, tag];
}

// Sort by a column; again, and it is the other way round.
export function sortBy(key) {
  view.back = view.sort === key && !view.back;
  view.sort = key;
}

export function clear() {
  view.status = null;
  view.tags = [];
  view.q = "";
}

export const filtering = () => Boolean(view.status || view.tags.length || view.q.trim());

watch(view, () => {
  const query = new URLSearchParams(window.location.search);
  const said = {
    status: view.status,
    q: view.q,
    sort: view.sort !== "worst" || view.back ? (view.back ? "-" : "") + view.sort : "",
    group: view.group === "hand" ? "" : view.group,
    view: view.shape,
    panels: view.panels ? "1" : "",
  };
  for (const [key, value] of Object.entries(said)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  query.delete("tag");
  for (const tag of view.tags) query.append("tag", tag);
  const text = query.toString();
  history.replaceState(history.state, "", window.location.pathname + (text ? `?${text}` : "") + window.location.hash);
});
