// The keys of every page. A page adds its own: const drop = keys.add([{ keys: ["j", "ArrowDown"], text: "keys.down", run }]).
import { markRaw, reactive } from "vue";
import { page } from "batmon/page.js";
import { keep, kept } from "batmon/kept.js";

const LETTERS = "batmon_letters";
const GAP = 1200; // ms between the two keys of a pair such as "g d"
const GOES = { "/": "d", "/timeline": "t", "/statistics": "s", "/captures": "c", "/system": "y" }; // where `g` and a letter lead
const PRESSED = "a, button, summary, [role=button]"; // what Enter and Space already press

export const shortcuts = reactive({ letters: kept(LETTERS) !== "off", help: false, entries: [] });

let pending = null; // the first key of a pair, and when it was pressed

// Add keys; `show` is what the help writes for them, `text` the key of its words. Returns what takes them away again.
function add(entries) {
  const mine = entries.map((entry) => markRaw({ show: entry.keys, ...entry }));
  shortcuts.entries.push(...mine);
  return () => {
    shortcuts.entries = shortcuts.entries.filter((entry) => !mine.includes(entry));
  };
}

export const keys = { add };

export function useLetters(on) {
  shortcuts.letters = on;
  keep(LETTERS, on ? "on" : "off");
}

// The key as its place on the keyboard has it, where a Korean input method would write a letter of Hangul.
function plain(event) {
  const hangul = /^[\u3131-\u318e]$/.test(event.key) || event.key === "Process";
  if (!hangul || !event.code.startsWith("Key")) return event.key;
  const letter = event.code.slice(3);
  return event.shiftKey ? letter : letter.toLowerCase();
}

// A dialog that was just closed may hold the focus until the next frame; nobody writes there.
const writes = (target) => target.closest?.("input, textarea, select, [contenteditable]") && !target.closest("dialog:not([open])");
const owner = (pressed) => shortcuts.entries.findLast((entry) => entry.keys.includes(pressed));

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  const key = plain(event);
  if (writes(event.target)) {
    if (key === "Escape") event.target.blur();
    return;
  }
  if (key.length === 1 && !shortcuts.letters) return;
  if ((key === "Enter" || key === " ") && event.target.closest?.(PRESSED)) return;
  const first = pending && event.timeStamp - pending.at < GAP ? pending.key : null;
  pending = null;
  const pressed = first ? `${first} ${key}` : key;
  const found = owner(pressed) ?? owner(key);
  if (found) {
    event.preventDefault();
    found.run(key);
  } else if (shortcuts.entries.some((entry) => entry.keys.some((each) => each.startsWith(`${key} `)))) {
    pending = { key, at: event.timeStamp };
  }
}

window.addEventListener("keydown", press);

add([
  ...page.menu
    .filter((item) => GOES[item.path])
    .map((item) => ({
      keys: [`g ${GOES[item.path]}`],
      show: ["g", GOES[item.path]],
      pair: true,
      text: item.label,
      everywhere: true,
      run: () => window.location.assign(item.path),
    })),
  { keys: ["?"], text: "keys.help", everywhere: true, run: () => (shortcuts.help = true) },
]);
