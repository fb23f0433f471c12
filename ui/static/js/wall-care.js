// What a screen that nobody touches needs: no cursor, no sleep, and a new page now and then, but never an error page.
import { live } from "batmon/live.js";
import { clockOf } from "batmon/wall-clock.js";

const STILL = 3000; // ms without a movement after which the cursor goes
const NIGHT = 3; // the hour of the server's zone in which the page is loaded anew
const YOUNG = 2 * 3600_000; // ms; a page that is younger has been loaded this night
const STEADY = 30_000; // ms that the line must have been good
const AGAIN = 60_000; // ms between two attempts

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

// NiceGUI's own line has nothing to say here, and would load the page anew whenever the server comes back.
function leaveShell() {
  if (!window.socket || !window.did_handshake) return;
  window.socket.disconnect();
  window.socket = null;
}

// The page is left only for a server that has just answered: a failed load would stay on the wall for good.
async function reload() {
  const answered = await fetch("/health", { cache: "no-store" }).then(() => true, () => false);
  if (answered && !live.lost) window.location.reload();
}

export function care() {
  let since = null; // by the server's clock
  let served = null; // when the server that gave this page was started
  let lost = 0; // when the line was last seen down, by ours
  let tried = 0;
  hideCursor();
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  setInterval(() => {
    leaveShell();
    if (live.lost) lost = Date.now();
    if (!live.ready || !live.pulse) return;
    since ??= live.now;
    served ??= live.pulse.started;
    const due = clockOf(live.now, live.server.zone).hour === NIGHT && live.now - since > YOUNG;
    const other = live.pulse.started !== served; // it may bring other pages
    if (!(due || other) || Date.now() - lost < STEADY || Date.now() - tried < AGAIN) return;
    tried = Date.now();
    reload();
  }, 1000);
}
