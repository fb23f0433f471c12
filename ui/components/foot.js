// The line at the end: which machine, which version, which settings, whose time.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { age, iso, moment } from "batmon/times.js";

export default {
  components: { Icon },
  setup: () => ({ live, page, t, age, iso, moment }),
  template: `
    <footer class="foot" :aria-label="t('foot.label')">
      <span v-if="live.machine" class="hrow"><icon name="server"/>{{ live.machine.host }} · {{ live.machine.os }}</span>
      <span v-if="live.machine && live.pulse" class="rel">{{ t('foot.version', { version: live.machine.version, age: age(live.now - live.pulse.started) }) }}</span>
      <span v-if="live.config" :title="iso(live.config.loaded, live.server.zone)">{{ t('foot.config', { file: live.config.file, time: moment(live.config.loaded, live.server.zone, live.now) }) }}</span>
      <span v-if="live.ready">{{ t('foot.zone', { zone: live.server.zone }) }}</span>
      <a href="/docs">{{ t('foot.api') }}</a>
      <form v-if="page.login" method="post" action="/logout"><button class="link" type="submit">{{ t('login.out') }}</button></form>
    </footer>`,
};
