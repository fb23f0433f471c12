// The system: the checks, the worst first, beside them BATMON itself and the machine.
import { live } from "batmon/live.js";
import { count, t } from "batmon/page.js";
import { copy } from "batmon/copy.js";
import { asText, doctor, examine, RISING } from "batmon/doctor.js";
import { DoctorLine } from "batmon/doctor-line.js";
import { Engine } from "batmon/engine.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { keys } from "batmon/keys.js";
import { Machine } from "batmon/machine.js";
import { moment } from "batmon/times.js";

const SAID = 3000; // ms that "copied" stays

export default {
  components: { DoctorLine, Engine, Glyph, Icon, Machine },
  data: () => ({ said: "" }),
  setup: () => ({ live, t, doctor, examine }),
  computed: {
    counts() {
      const of = (level) => doctor.report.checks.filter((check) => check.level === level).length;
      return Object.fromEntries(RISING.map((level) => [level, of(level)]));
    },
    head() {
      if (doctor.busy) return doctor.of ? t("system.examining.of", { done: doctor.checks.length, of: doctor.of }) : t("system.examining");
      if (!doctor.report) return doctor.failed || t("system.examining");
      const { problem, warning, unknown } = this.counts;
      const parts = [["problem", problem], ["warning", warning], ["unknown", unknown]].filter(([, number]) => number);
      return parts.length ? parts.map(([level, number]) => count(`system.head.${level}`, number)).join(", ") : t("system.head.ok");
    },
    sub() {
      if (!doctor.report) return "";
      const { at, checks, seconds } = doctor.report;
      const time = moment(Date.parse(at), live.server.zone, live.now, true);
      return t("system.sub", { time, count: checks.length, seconds: seconds.toFixed(1) });
    },
    checks() {
      return doctor.busy ? doctor.checks : (doctor.report?.checks ?? []);
    },
    store() {
      return doctor.report?.checks.find((check) => check.check === "store")?.parameters.size ?? null;
    },
  },
  created() {
    examine();
    this.drop = keys.add([{ keys: ["e"], text: "keys.system.examine", run: examine }]);
  },
  unmounted() {
    this.drop();
  },
  methods: {
    async take() {
      this.said = t((await copy(asText(doctor.report))) ? "system.copied" : "system.copy.failed");
      setTimeout(() => (this.said = ""), SAID);
    },
  },
  template: `
    <div class="sys">
      <div class="verdict"><div><h1 aria-live="polite">{{ head }}</h1><p class="sub">{{ sub }}</p></div><span class="grow"></span>
        <div class="sys-acts"><button class="btn" type="button" :disabled="!doctor.report" @click="take"><icon name="copy"/><span aria-live="polite">{{ said || t('system.copy') }}</span></button>
        <button class="btn" type="button" data-examine :disabled="doctor.busy" @click="examine"><icon name="rerun"/><span>{{ t('system.examine') }}</span></button></div>
      </div>
      <div class="doc">
        <section class="panel" :aria-label="t('system.checks')" :aria-busy="doctor.busy ? 'true' : 'false'"><header><h2>{{ t('system.checks') }}</h2><span class="right">{{ t('system.order') }}</span></header>
          <span v-if="doctor.busy" class="track sys-track" role="progressbar" :aria-label="t('system.checks')" :aria-valuenow="doctor.checks.length" aria-valuemin="0" :aria-valuemax="doctor.of || 1"><i :style="{ width: (doctor.of ? (100 * doctor.checks.length) / doctor.of : 3) + '%' }"></i></span>
          <p v-if="doctor.failed" class="dline failed" role="alert"><glyph kind="error"/><b>{{ doctor.failed }}</b></p>
          <doctor-line v-for="check in checks" :key="check.check" :check="check"/>
          <div v-if="doctor.busy && !checks.length" class="sys-wait" aria-hidden="true"><span v-for="n in 5" :key="n" class="skel"></span></div>
        </section>
        <div class="stack"><engine :store="store"/><machine/></div>
      </div>
    </div>`,
};
