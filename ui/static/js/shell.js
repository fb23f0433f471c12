// The page's own life: it stands by itself, and is loaded anew only where the server has other pages.
import { live } from "batmon/live.js";
import { page } from "batmon/page.js";

const STEADY = 30_000; // ms that the line must have been good
const AGAIN = 60_000; // ms between two attempts
const loaded = Date.now();
let lost = 0; // when the line was last seen down, by this browser's clock
let tried = 0;

// The page is left only for a server that has just answered: a failed load would stay on the screen for good.
export async function renew() {
  if (!live.ready || Date.now() - lost < STEADY || Date.now() - tried < AGAIN) return;
  tried = Date.now();
  const answered = await fetch("/health", { cache: "no-store" }).then(() => true, () => false);
  if (answered && !live.lost) window.location.reload();
}

setInterval(() => {
  if (live.lost) lost = Date.now();
  const other = live.server.edition && live.server.edition !== page.edition;
  if (other && Date.now() - loaded > STEADY) renew(); // not over and over, where a load does not bring them
}, 1000);
