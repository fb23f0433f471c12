// What the reader chose to see; it stands in the address, so that it can be sent to a colleague.
import { reactive, watch } from "vue";
import { COUNTED } from "batmon/glyph.js";

const asked = new URLSearchParams(window.location.search);

export const view = reactive({
  status: COUNTED.includes(asked.get("status")) ? asked.get("status") : null,
  q: asked.get("q") ?? "",
  panels: asked.get("panels") === "1", // beside rows there is no room for them: shown above when asked for
});

export function toggle(status) {
  view.status = view.status === status ? null : status;
}

export function clear() {
  view.status = null;
  view.q = "";
}

watch(view, () => {
  const query = new URLSearchParams(window.location.search);
  for (const key of ["status", "q"]) {
    if (view[key]) query.set(key, view[key]);
    else query.delete(key);
  }
  if (view.panels) query.set("panels", "1");
  else query.delete("panels");
  const text = query.toString();
  history.replaceState(history.state, "", window.location.pathname + (text ? `?${text}` : ""));
});

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const number = Number(event.key);
  if (event.key === "0") clear();
  else if (number >= 1 && number <= COUNTED.length) toggle(COUNTED[number - 1]);
});
