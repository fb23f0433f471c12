// The page's one line to the server, and what came over it. Every component draws from `live`.
import { markRaw, shallowReactive, reactive } from "vue";
import { page } from "batmon/page.js";
import { dressTab } from "batmon/tab.js";

const SILENCE = 2600; // ms without a message after which the server counts as gone; it beats once a second
const LOGIN = 4401; // the server's word for: who are you
const WAITS = [500, 1000, 2000]; // ms before each further attempt: a server that is back is found within two seconds

export const live = reactive({
  ready: false, // something has been received
  lost: false,
  attempt: 0,
  retryAt: 0, // by this browser's clock, as `tick` is
  tick: Date.now(),
  now: Date.now(), // the server's clock; stands still while the line is down
  asOf: 0,
  heard: Date.now(), // by this browser's clock: when the server was heard last
  jobs: shallowReactive(new Map()),
  order: [],
  changes: [],
  config: null,
  pulse: null,
  machine: null,
  server: { title: page.title, zone: "UTC" },
});

let socket = null;
let heard = Date.now();
let asked = 0; // when the line was last opened
let ahead = 0; // the server's clock minus ours
let timer = 0;
let gathered = []; // jobs of a snapshot that has not arrived whole

function connect() {
  clearTimeout(timer);
  timer = 0;
  asked = Date.now();
  socket?.close();
  gathered = [];
  const address = new URL("/live", document.baseURI.replace(/^http/, "ws"));
  if (page.job !== null) address.searchParams.set("job", page.job);
  const mine = new WebSocket(address);
  socket = mine;
  mine.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
  mine.onclose = (event) => {
    if (event.code === LOGIN) window.location.reload(); // reading takes a password here: the page that asks for it comes
    else if (mine === socket) again();
  };
}

function again() {
  if (timer) return;
  socket = null;
  const wait = WAITS[Math.min(live.attempt, WAITS.length - 1)] * (1 - Math.random() / 3); // not all pages at once
  live.attempt += 1;
  if (live.attempt > 1 || document.hidden) missed(); // closed, and closed again; a hidden page's timers are slow
  live.retryAt = Date.now() + wait;
  timer = setTimeout(connect, wait);
}

// A line that is silent (a machine that slept, a server that stands still) may take minutes to close: leave it behind.
function drop() {
  const silent = socket;
  socket = null;
  silent?.close();
  again();
}

export function reconnect() {
  live.attempt += 1;
  live.retryAt = Date.now();
  connect();
}

function receive(message) {
  heard = Date.now();
  if (message.kind === "part") {
    gathered.push(...message.jobs);
    return;
  }
  ahead = message.now - heard;
  live.now = message.now;
  live.asOf = message.now;
  live.heard = heard;
  if (message.kind === "snapshot") {
    live.jobs = shallowReactive(new Map([...gathered, ...message.jobs].map((job) => [job.id, markRaw(job)])));
    gathered = [];
  } else {
    for (const patch of message.jobs ?? []) take(patch);
  }
  if (message.order) arrange(message.order);
  for (const key of ["changes", "config", "pulse", "machine", "server"]) {
    if (message[key]) live[key] = markRaw(message[key]);
  }
  if (message.kind === "snapshot") live.ready = true;
  if (live.ready) found();
  dressTab(live);
}

function take(patch) {
  const old = live.jobs.get(patch.id);
  if (!old) live.order = [...live.order.filter((id) => id !== patch.id), patch.id];
  const job = { ...old, ...patch };
  if (patch.marks && !Array.isArray(patch.marks)) {
    const { drop, keep, add } = patch.marks;
    job.marks = old.marks.slice(drop, drop + keep).concat(add);
  }
  if (old && patch.status && patch.status !== old.status) job.changed = Date.now();
  live.jobs.set(patch.id, markRaw(job));
}

function arrange(order) {
  live.order = order;
  const kept = new Set(order);
  for (const id of [...live.jobs.keys()]) if (!kept.has(id)) live.jobs.delete(id);
}

function missed() {
  if (live.lost) return;
  live.lost = true;
  document.body.classList.add("stale");
  dressTab(live);
}

function found() {
  live.attempt = 0;
  if (!live.lost) return;
  live.lost = false;
  document.body.classList.remove("stale");
}

function listen() {
  const now = Date.now();
  if (now - heard <= SILENCE) return;
  missed();
  if (!timer && now - asked > SILENCE) drop();
}

setInterval(listen, 250);
setInterval(() => {
  listen(); // first: after a sleep of the machine nothing old may look fresh
  live.tick = Date.now();
  if (!live.lost) live.now = live.tick + ahead;
}, 1000);

window.addEventListener("online", reconnect);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  listen();
  if (live.lost) reconnect();
});
connect();
