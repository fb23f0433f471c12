// What a screen that nobody touches needs: no cursor, no sleep, and a new page now and then, but never an error page.
import { live } from "batmon/live.js";
import { renew } from "batmon/shell.js";
import { clockOf } from "batmon/wall-clock.js";

const STILL = 3000; // ms without a movement after which the cursor goes
const NIGHT = 3; // the hour of the server's zone in which the page is loaded anew
const YOUNG = 2 * 3600_000; // ms; a page that is younger has been loaded this night

function hideCursor() {
  let timer = 0;
  const still = () => document.body.classList.add("still");
  const moved = () => {
    document.body.classList.remove("still");
    clearTimeout(timer);
    timer = setTimeout(still, STILL);
  };
  window.addEventListener("pointermove", moved, { passive: true });
  moved();
}

// Only a secure page may ask; elsewhere the system's own settings keep the screen on.
async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    // refused, for instance on battery: asked again when the page is next shown
  }
}

export function care() {
  let since = null; // by the server's clock
  hideCursor();
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  setInterval(() => {
    if (!live.ready) return;
    since ??= live.now;
    if (clockOf(live.now, live.server.zone).hour === NIGHT && live.now - since > YOUNG) renew();
  }, 1000);
}
