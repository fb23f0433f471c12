// On paper: while a page is printed `paper.on` is set, so that all of it is drawn, as wide as the sheet; and where and
// when it was printed is written above it.
import { reactive } from "vue";
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { iso } from "batmon/times.js";

export const paper = reactive({ on: false });
export const SHEET = 690; // px of an A4 sheet between its margins

function head() {
  const at = live.lost || !live.ready ? Date.now() : live.now;
  const written = iso(at, live.server.zone ?? "UTC");
  const fields = { title: page.title, address: window.location.href, time: `${written.slice(0, 10)} ${written.slice(11, 16)}`, zone: written.slice(19) };
  document.getElementById("printed").textContent = t("printed", fields);
}

function turn(on) {
  if (on) head();
  paper.on = on; // drawn in the microtask that ends this event, and so before the sheet is
}

window.addEventListener("beforeprint", () => turn(true));
window.addEventListener("afterprint", () => turn(false));
