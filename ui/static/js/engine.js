// BATMON itself: whether it judges on time, how long that takes, and what it keeps.
import { reactive } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { age, ago, duration, iso, moment } from "batmon/times.js";
import { DownloadButton } from "batmon/download.js";

const KEPT = 90; // ticks that are drawn
const [WIDE, HIGH] = [332, 56];
const CONDITIONS = { tick_late: "system.late", no_tick_yet: "pulse.waiting" };

// How long the last ticks took, as far as this page has seen them.
const seen = reactive({ ticks: [], last: null });

export const Engine = {
  components: { DownloadButton, Glyph },
  props: { store: Number },
  setup: () => ({ live, t, age, ago, duration, iso, moment, size, seen }),
  computed: {
    pulse: () => live.pulse,
    kind() {
      if (live.lost || !this.pulse) return "idle";
      if (!this.pulse.reasons.length) return "ok";
      return this.pulse.reasons.every((reason) => reason === "no_tick_yet") ? "idle" : "warn";
    },
    condition() {
      const reason = this.pulse?.reasons[0];
      if (live.lost) return t("pulse.lost", { age: age(live.tick - live.heard) });
      if (!reason) return t("system.on_time");
      return t(CONDITIONS[reason] ?? `health.${reason}`, { behind: Math.round(this.pulse.behind), age: duration(this.pulse.behind) });
    },
    slowest() {
      return Math.max(...seen.ticks, 1);
    },
    line() {
      const step = WIDE / Math.max(1, KEPT - 1);
      const first = WIDE - step * (seen.ticks.length - 1);
      return seen.ticks.map((took, place) => `${place ? "L" : "M"}${(first + place * step).toFixed(1)} ${(HIGH - 4 - (took / this.slowest) * (HIGH - 10)).toFixed(1)}`).join("");
    },
    rows() {
      const { pulse, machine } = live;
      const took = pulse.took == null ? "—" : `${pulse.took.toLocaleString("en-US", { maximumFractionDigits: 1 })} ms`;
      return [
        ["system.tick", t("system.tick.of", { every: duration(pulse.every), took })],
        ["system.missed", (pulse.missed ?? 0).toLocaleString("en-US")],
        ["system.store", this.store == null ? "—" : size(this.store)],
        ["system.memory", machine ? size(machine.own) : "—"],
        ["system.up", age(live.now - pulse.started)],
      ];
    },
  },
  watch: {
    pulse: {
      immediate: true,
      handler(pulse) {
        if (!pulse || pulse.took == null || pulse.tick === seen.last) return;
        seen.last = pulse.tick;
        seen.ticks = [...seen.ticks, pulse.took].slice(-KEPT);
      },
    },
  },
  template: `
    <section v-if="pulse" class="panel" data-panel="engine"><header><h2>{{ t('system.engine') }}</h2><span class="right"><glyph :kind="kind" small/>{{ condition }}</span></header>
      <div class="body engine">
        <svg viewBox="0 0 332 56" role="img" :aria-label="t('system.ticks', { count: seen.ticks.length, slowest: Math.round(slowest) })"><line x1="0" x2="332" y1="52" y2="52" class="grid-line"/><path v-if="seen.ticks.length > 1" :d="line" class="tick-line"/></svg>
        <p class="muted tick-note">{{ t('system.ticks', { count: seen.ticks.length, slowest: Math.round(slowest) }) }}</p>
        <dl class="kv"><template v-for="[word, said] in rows" :key="word"><dt>{{ t(word) }}</dt><dd>{{ said }}</dd></template></dl>
        <download-button/>
      </div>
    </section>`,
};
