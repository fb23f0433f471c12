// The machine's figures, live.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { CaptureButton } from "batmon/captures.js";
import { age, iso, moment } from "batmon/times.js";

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
const FULL = 85; // percent from which a disk or the memory is worth a look

function scale(bytes) {
  let power = 0;
  while (power < UNITS.length - 1 && bytes >= 1024 ** (power + 1)) power += 1;
  return power;
}

const digits = (value) => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });

// Two sizes in the unit of the larger one.
export function sizes(first, second) {
  const power = scale(Math.max(first, second));
  return [digits(first / 1024 ** power), digits(second / 1024 ** power), UNITS[power]];
}

export function size(bytes) {
  const power = scale(bytes);
  return `${digits(bytes / 1024 ** power)} ${UNITS[power]}`;
}

// Processor, memory and disks: name, share in use, the figures, and whether it is getting full.
export function meters(machine) {
  const [used, all] = machine.memory;
  const [usedText, allText, unit] = sizes(used, all);
  const rows = [
    { name: t("machine.cpu"), share: machine.cpu, text: t("machine.cores", { percent: Math.round(machine.cpu), cores: machine.cores }), kind: "idle" },
    { name: t("machine.memory"), share: all ? (100 * used) / all : 0, text: t("machine.of", { used: usedText, total: allText, unit }) },
  ];
  for (const [name, free, total] of machine.disks) {
    const [freeText, totalText, diskUnit] = sizes(free, total);
    rows.push({ name, share: 100 - (100 * free) / total, text: t("machine.disk.left", { free: freeText, total: totalText, unit: diskUnit }) });
  }
  return rows.map((row) => ({ ...row, kind: row.kind ?? (row.share >= FULL ? "warn" : "idle") }));
}

export const Machine = {
  components: { CaptureButton },
  setup: () => ({ live, t, age, iso, moment, size }),
  computed: {
    meters() {
      return meters(live.machine);
    },
    traffic() {
      const [down, up, unit] = sizes(live.machine.received, live.machine.sent);
      return { text: `↓ ${down} · ↑ ${up}`, unit: `${unit}/s` };
    },
  },
  template: `
    <section v-if="live.machine" class="panel" data-panel="machine"><header><h2>{{ t('side.machine') }}</h2><span class="right cut">{{ live.machine.host }}</span></header>
      <div class="meters">
        <div v-for="meter in meters" :key="meter.name" class="meter"><span class="cut" :title="meter.name">{{ meter.name }}</span><span :class="['track', meter.kind]"><i :style="{ width: meter.share + '%' }"></i></span><span class="num">{{ meter.text }}</span></div>
        <div class="meter"><span class="cut">{{ t('machine.network') }}</span><span class="muted">{{ traffic.text }}</span><span class="num">{{ traffic.unit }}</span></div>
        <dl class="kv">
          <dt>{{ t('machine.os') }}</dt><dd>{{ live.machine.os }}</dd>
          <dt>{{ t('machine.boot') }}</dt><dd :title="iso(live.machine.boot, live.server.zone)">{{ moment(live.machine.boot, live.server.zone, live.now) }}<span class="rel"> · {{ t('machine.up', { age: age(live.now - live.machine.boot) }) }}</span></dd>
          <dt v-if="live.machine.addresses.length">{{ t('machine.address') }}</dt><dd v-if="live.machine.addresses.length">{{ live.machine.addresses.slice(0, 3).join(', ') }}</dd>
          <dt>{{ t('machine.own') }}</dt><dd>{{ size(live.machine.own) }}</dd>
        </dl>
      </div>
      <capture-button/>
    </section>`,
};
