// What BATMON says about itself, above everything else.
import { live, reconnect } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { duration, moment } from "batmon/times.js";

const SHOWN = 8; // lines of a broken configuration

// "/etc/batmon.yml:31:13  jobs[...]..." -> the place (with its file where that is an included one), and the rest.
function split(line, file) {
  const found = /^(.*?):?(\d+:\d+) {2}(.*)$/s.exec(line);
  if (!found) return ["", line];
  const name = found[1].split(/[\\/]/).pop();
  return [name && name !== file ? `${name}:${found[2]}` : found[2], found[3]];
}

export const Banners = {
  components: { Glyph, Icon },
  setup: () => ({ live, t, reconnect }),
  computed: {
    asOf() {
      return moment(live.asOf, live.server.zone, live.asOf, true);
    },
    wait() {
      const seconds = Math.ceil((live.retryAt - live.tick) / 1000);
      const attempt = Math.max(1, live.attempt);
      return seconds > 0 ? t("banner.lost.retry", { seconds, attempt }) : t("banner.lost.now", { attempt });
    },
    late() {
      const pulse = live.pulse;
      if (live.lost || !pulse?.reasons.includes("tick_late")) return null;
      return { age: duration(pulse.behind), asof: moment(pulse.tick, live.server.zone, live.now, true) };
    },
    storeFails() {
      return !live.lost && live.pulse?.reasons.includes("store_failing");
    },
    auditFails() {
      return !live.lost && live.pulse?.reasons.includes("audit_failing");
    },
    renewed() {
      const renewed = live.pulse?.renewed;
      if (live.lost || !renewed) return null;
      const time = moment(renewed.at, live.server.zone, live.now, true);
      const kept = renewed.kept ? t("banner.renewed.kept", { file: renewed.kept }) : "";
      const gone = renewed.reason === "gone";
      return { head: gone ? t("banner.renewed.gone", { time }) : t("banner.renewed.damaged", { time }), kept };
    },
    notifyFails() {
      return !live.lost && live.pulse?.notify;
    },
    judgingFails() {
      return !live.lost && live.pulse?.reasons.includes("judging_failing");
    },
    config() {
      const config = live.config;
      if (!config?.problems.length) return null;
      const at = (when) => moment(when, live.server.zone, live.now, true);
      return {
        head: t("banner.config", { file: config.file, count: config.problems.length, time: at(config.refused) }),
        kept: t("banner.config.kept", { time: at(config.loaded) }),
        lines: config.problems.slice(0, SHOWN).map((line) => split(line, config.file)),
        more: Math.max(0, config.problems.length - SHOWN),
      };
    },
    warnings() {
      const config = live.config;
      if (!config?.warnings.length) return null;
      const lines = config.warnings.slice(0, SHOWN).map((line) => split(line, config.file));
      return { head: t("banner.warnings", { file: config.file, count: config.warnings.length }), lines };
    },
  },
  template: `
    <div v-if="live.lost" class="banner error" role="alert" data-banner="lost">
      <icon name="plug"/><div><b>{{ t('banner.lost') }}</b> {{ live.ready ? t('banner.lost.asof', { time: asOf }) : t('banner.lost.never') }} <span aria-live="off">{{ wait }}</span></div>
      <span class="right"><button class="btn is-s" type="button" @click="reconnect"><icon name="rerun"/><span>{{ t('banner.reconnect') }}</span></button></span>
    </div>
    <div v-if="late" class="banner warn" role="status" data-banner="late"><glyph kind="warn"/><div><b>{{ t('banner.late', { age: late.age }) }}</b> {{ t('banner.late.asof', { time: late.asof }) }}</div></div>
    <div v-if="storeFails" class="banner warn" role="status" data-banner="store"><glyph kind="warn"/><div><b>{{ t('banner.store') }}</b> {{ t('banner.store.kept') }}<pre v-if="live.pulse.store">{{ live.pulse.store }}</pre></div></div>
    <div v-if="auditFails" class="banner warn" role="status" data-banner="audit"><glyph kind="warn"/><div><b>{{ t('banner.audit') }}</b> {{ t('banner.audit.kept') }}<pre v-if="live.pulse.audit">{{ live.pulse.audit }}</pre></div></div>
    <div v-if="notifyFails" class="banner warn" role="status" data-banner="notify"><glyph kind="warn"/><div><b>{{ t('banner.notify') }}</b> {{ t('banner.notify.kept') }}<pre>{{ live.pulse.notify }}</pre></div></div>
    <div v-if="renewed" class="banner warn" role="status" data-banner="renewed"><glyph kind="warn"/><div><b>{{ renewed.head }}</b> {{ renewed.kept }}</div></div>
    <div v-if="judgingFails" class="banner warn" role="status" data-banner="judging"><glyph kind="warn"/><div><b>{{ t('banner.judging') }}</b> {{ t('banner.judging.kept') }}</div></div>
    <div v-if="config" class="banner warn" role="status" data-banner="config">
      <glyph kind="warn"/><div><b>{{ config.head }}</b> {{ config.kept }}
        <ul class="lines-of"><li v-for="(line, place) in config.lines" :key="place"><b>{{ line[0] }}</b><span>{{ line[1] }}</span></li><li v-if="config.more"><b></b><span>{{ t('banner.config.more', { count: config.more }) }}</span></li></ul>
      </div>
    </div>
    <details v-if="warnings" class="banner note" data-banner="warnings"><summary>{{ warnings.head }}</summary>
      <ul class="lines-of"><li v-for="(line, place) in warnings.lines" :key="place"><b>{{ line[0] }}</b><span>{{ line[1] }}</span></li></ul>
    </details>`,
};
