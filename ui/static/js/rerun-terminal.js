// The output of a rerun on a terminal that comes from this machine. It is shown, never typed into.
import { quiet, t } from "batmon/page.js";

const SCROLLBACK = 20_000; // lines
const COLOURS = { background: "#16191f", foreground: "#e3e7ed", cursor: "#16191f", selectionBackground: "#3a5a96" };
const FONT = 13;

function dress(folder) {
  const href = `${folder}/xterm.css`;
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
}

export const RerunTerminal = {
  props: { folder: String },
  data: () => ({ broken: false }),
  setup: () => ({ t }),
  created() {
    this.waiting = []; // what came before the terminal was there
  },
  async mounted() {
    dress(this.folder);
    try {
      const { Terminal, FitAddon } = await import("nicegui-xterm");
      const family = getComputedStyle(document.documentElement).getPropertyValue("--mono") || "monospace";
      const looks = { fontFamily: family, fontSize: FONT, lineHeight: 1.2, theme: COLOURS, cursorStyle: "underline" };
      const ways = { convertEol: true, disableStdin: true, scrollback: SCROLLBACK, screenReaderMode: true };
      this.terminal = new Terminal({ ...looks, ...ways, smoothScrollDuration: quiet.matches ? 0 : 60 });
      this.fit = new FitAddon();
      this.terminal.loadAddon(this.fit);
      this.terminal.open(this.$refs.screen);
      this.terminal.attachCustomKeyEventHandler((event) => event.key !== "Tab"); // it is passed by, as everything else
      this.terminal.textarea.tabIndex = -1; // the frame around it has the focus: it can be seen
      this.terminal.textarea.setAttribute("aria-label", t("rerun.output"));
      this.seen = new ResizeObserver(() => this.fit.fit());
      this.seen.observe(this.$refs.screen);
      for (const text of this.waiting.splice(0)) this.terminal.write(text);
    } catch (error) {
      this.broken = true; // then the text alone
      console.warn(error);
    }
  },
  unmounted() {
    this.seen?.disconnect();
    this.terminal?.dispose();
  },
  methods: {
    write(text, skipped) {
      const told = skipped ? `\n\x1b[33m${t("rerun.skipped", { bytes: skipped.toLocaleString("en-US") })}\x1b[0m\n${text}` : text;
      if (this.terminal) this.terminal.write(told);
      else this.waiting.push(told);
    },
    scroll(event) {
      const { rows = 1 } = this.terminal ?? {};
      const by = { ArrowUp: -1, ArrowDown: 1, PageUp: 1 - rows, PageDown: rows - 1, Home: -SCROLLBACK, End: SCROLLBACK }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      this.terminal?.scrollLines(by);
      event.preventDefault();
    },
  },
  template: `
    <div class="term" role="region" tabindex="0" :aria-label="t('rerun.output')" @keydown="scroll"><div ref="screen" class="screen"></div><p v-if="broken" class="muted">{{ t('rerun.output.broken') }}</p></div>`,
};
