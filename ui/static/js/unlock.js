// Whether this browser may act: asked of the server, counted down here, and told to the other pages of this browser.
import { reactive } from "vue";
import { keep, kept } from "batmon/kept.js";

const NAME = "batmon_name"; // who unlocked last, so that only the password has to be written
const FRESH = 30_000; // ms after which a page that is turned to asks again
const others = "BroadcastChannel" in window ? new BroadcastChannel("batmon-unlock") : null;

// `on`: a password is configured at all. `until`: ms of this browser's clock. `asked`: what the dialog is open for.
export const access = reactive({ on: null, unlocked: false, name: "", until: 0, actions: [], now: Date.now(), asked: null });

export const rememberedName = () => kept(NAME) ?? "";

// May it be done now? `action` is one of the server's names: rerun, cancel, pause ...
export const may = (action) => access.unlocked && (!action || access.actions.includes(action));

let heard = 0;

function take(state) {
  const unlocked = state.unlocked && state.seconds > 0;
  heard = Date.now();
  const until = unlocked ? heard + state.seconds * 1000 : 0;
  Object.assign(access, { on: state.actions_on, unlocked, name: state.name ?? "", until, actions: state.actions, now: heard });
}

export async function refresh() {
  try {
    const answer = await fetch("/api/v1/unlock", { cache: "no-store" });
    if (answer.ok) take(await answer.json());
  } catch {
    // the line is down: the banner tells, and the minutes run on
  }
}

async function post(path, headers = {}) {
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, { method: "POST", headers });
  } catch {
    return { code: "unreachable", message: "", wait: 0 };
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) {
    take(body);
    others?.postMessage("changed");
    return null;
  }
  const wait = Number(answer.headers.get("Retry-After") ?? 0);
  return { code: body.detail?.code ?? "unknown", message: body.detail?.message ?? "", wait };
}

function basic(name, password) {
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  return "Basic " + btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

// Null when it is open, else { code, message, wait }: `wait` in seconds.
export async function unlock(name, password) {
  const refused = await post("unlock", { Authorization: basic(name, password) });
  if (!refused) keep(NAME, name);
  return refused;
}

export async function renew() {
  if (await post("unlock/renew")) await refresh();
}

export async function lock() {
  await post("lock");
  await refresh();
}

// Returns whether this browser may act: at once where it may, else when the reader has unlocked or gone back.
export async function withUnlock(action = "") {
  if (access.on === null) await refresh();
  if (access.unlocked && access.until > Date.now()) return true;
  access.asked?.done(false); // one question at a time
  return new Promise((resolve) => {
    const done = (unlocked) => {
      access.asked = null;
      resolve(unlocked);
    };
    access.asked = { action, done };
  });
}

// Fetch what acts: asks for the password first, and once more where the unlock has ended meanwhile. Null: gone back.
export async function act(action, path, options = {}) {
  for (let tries = 0; ; tries += 1) {
    if (!(await withUnlock(action))) return null;
    const answer = await fetch(path, { method: "POST", ...options });
    if (answer.status !== 401 || tries) return answer;
    await refresh();
    access.unlocked = false;
  }
}

function tick() {
  access.now = Date.now();
  if (access.unlocked && access.now >= access.until) Object.assign(access, { unlocked: false, name: "", actions: [] });
}

others?.addEventListener("message", refresh);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - heard > FRESH) refresh();
});
setInterval(tick, 1000);
refresh();
