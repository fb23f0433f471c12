// A job that turns red, told to who is not looking: spoken on the page, and as a notification and a sound if wished.
import { computed, reactive, watch } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { keep, kept } from "batmon/kept.js";

const NOTES = "batmon_notify";
const SOUND = "batmon_sound";
const RANG = "batmon_rang"; // when a page of this browser last told: several pages tell once
const TOGETHER = 10_000; // ms within which several reds are one
const TONES = [[659.3, 0], [523.3, 0.22]]; // Hz, seconds from the start: a falling third
const LENGTH = 0.34; // seconds of a tone
const LOUD = 0.14;

const known = "Notification" in window;

export const alarm = reactive({
  said: "", // for screen readers, at once
  notes: kept(NOTES) === "on" && known && Notification.permission === "granted",
  sound: kept(SOUND) === "on",
  blocked: known && Notification.permission === "denied",
  failed: false, // this browser shows none from a page
  silent: false, // the browser holds sound back until the page was touched
});

// Why no notification can be switched on: needs_https, unknown, blocked, or null.
export const hindrance = computed(() => {
  if (!window.isSecureContext) return "https";
  if (!known || alarm.failed) return "unknown";
  return alarm.blocked ? "blocked" : null;
});

let speaker = null;
let batch = { at: 0, names: [] };

export async function useNotes(on) {
  if (on && Notification.permission !== "granted") {
    const answer = await Notification.requestPermission();
    alarm.blocked = answer === "denied";
    on = answer === "granted";
  }
  alarm.notes = on;
  keep(NOTES, on ? "on" : "off");
}

export function useSound(on) {
  alarm.sound = on;
  keep(SOUND, on ? "on" : "off");
  if (on) ring(); // so that the reader knows it
}

// Short and calm; a browser that has not been touched yet stays silent, and the menu says so.
async function ring() {
  speaker ??= new AudioContext();
  if (speaker.state === "suspended") await Promise.race([speaker.resume(), new Promise((done) => setTimeout(done, 300))]);
  alarm.silent = speaker.state === "suspended";
  if (alarm.silent) return;
  for (const [pitch, after] of TONES) {
    const tone = speaker.createOscillator();
    const volume = speaker.createGain();
    const start = speaker.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUD, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH);
    tone.connect(volume).connect(speaker.destination);
    tone.start(start);
    tone.stop(start + LENGTH);
  }
}

function show(title, body) {
  try {
    const note = new Notification(title, { body, tag: "batmon-red", silent: true });
    note.onclick = () => {
      window.focus();
      note.close();
    };
  } catch {
    alarm.failed = true; // browsers of phones
    alarm.notes = false;
  }
}

function tell(fresh) {
  const now = Date.now();
  const open = now - batch.at < TOGETHER;
  batch = open ? { at: batch.at, names: [...batch.names, ...fresh] } : { at: now, names: fresh };
  const [first] = batch.names;
  const more = batch.names.length - 1;
  alarm.said = t("alarm.said", { name: fresh[0].name, text: fresh[0].findings[0]?.text ?? "" });
  const rang = Number(kept(RANG) ?? 0);
  const elsewhere = !open && now - rang < TOGETHER && now >= rang;
  if (elsewhere) return;
  if (!open) keep(RANG, String(now));
  if (alarm.notes) {
    const body = [first.findings[0]?.text, more ? t("alarm.more", { count: more }) : ""].filter(Boolean).join("\n");
    show(t("alarm.title", { name: first.name }), body);
  }
  if (alarm.sound && !open) ring();
}

const red = computed(() => (live.ready ? [...live.jobs.values()].filter((job) => job.status === "ERROR") : null));
let before = null;

// What was red when the page opened is no news; what turned red while the line was down is.
// At once: this may be loaded after the first figures.
watch(
  red,
  (now) => {
    if (!now) return;
    const fresh = before ? now.filter((job) => !before.has(job.id)) : [];
    before = new Set(now.map((job) => job.id));
    if (fresh.length) tell(fresh);
  },
  { immediate: true },
);

// A remembered sound waits for the first touch of the page.
if (alarm.sound) {
  alarm.silent = navigator.userActivation ? !navigator.userActivation.hasBeenActive : true;
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, () => (alarm.silent = false), { once: true });
}
