// One picture, as large as the window or as the screen was; the arrows lead to its neighbours.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { iso, moment } from "batmon/times.js";
import { addressOf, shots } from "batmon/captures.js";

export const CaptureViewer = {
  components: { Icon },
  data: () => ({ actual: false, opener: null }),
  setup: () => ({ live, t, shots, addressOf, iso, moment }),
  computed: {
    place() {
      return shots.list?.findIndex((one) => one.name === shots.shown) ?? -1;
    },
    shot() {
      return shots.list?.[this.place] ?? null;
    },
    at() {
      return Date.parse(this.shot.at);
    },
  },
  watch: {
    shot(now, before) {
      if (now && !before) {
        this.opener = document.activeElement;
        this.actual = false;
        this.$nextTick(() => this.$refs.dialog.showModal());
      } else if (!now) this.$refs.dialog?.close();
    },
  },
  methods: {
    closed() {
      shots.shown = null;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    },
    go(step) {
      const next = shots.list[this.place + step];
      if (next) shots.shown = next.name;
    },
    press(event) {
      if (!this.$refs.dialog.open) return;
      if (event.key === "ArrowLeft") this.go(-1);
      else if (event.key === "ArrowRight") this.go(1);
      else return;
      event.preventDefault();
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
  },
  template: `
    <dialog ref="dialog" class="dlg shot-view" aria-labelledby="shot-title" data-dialog="capture" @close="closed" @click="outside" @keydown="press">
      <div v-if="shot" class="dlg-in">
        <header>
          <h2 id="shot-title" class="grow"><span :title="iso(at, live.server.zone)">{{ t('capture.by', { name: shot.by, time: moment(at, live.server.zone, live.now, true) }) }}</span> <small class="muted">{{ t('capture.from', { source: shot.source }) }} · {{ shot.width }} × {{ shot.height }}</small></h2>
          <button class="btn ghost icon" type="button" :disabled="place <= 0" :aria-label="t('capture.newer')" :title="t('capture.newer')" @click="go(-1)"><icon name="left"/></button>
          <button class="btn ghost icon" type="button" :disabled="place >= shots.list.length - 1" :aria-label="t('capture.older')" :title="t('capture.older')" @click="go(1)"><icon name="right"/></button>
          <button class="btn ghost icon" type="button" :aria-pressed="actual ? 'true' : 'false'" :aria-label="t('capture.actual')" :title="t(actual ? 'capture.fit' : 'capture.actual')" @click="actual = !actual"><icon name="zoom"/></button>
          <a class="btn ghost icon" :href="addressOf(shot.name)" :download="'batmon-' + shot.name + '.png'" :aria-label="t('capture.download')" :title="t('capture.download')"><icon name="dl"/></a>
          <button class="btn ghost icon" type="button" :aria-label="t('capture.close')" :title="t('capture.close')" @click="$refs.dialog.close()"><icon name="x"/></button>
        </header>
        <div :class="['shot-stage', { actual }]" tabindex="0" :aria-label="t('capture.of', { name: shot.by, time: moment(at, live.server.zone, live.now) })"><img :key="shot.name" :src="addressOf(shot.name)" :width="shot.width" :height="shot.height" :alt="t('capture.of', { name: shot.by, time: moment(at, live.server.zone, live.now) })"></div>
      </div>
    </dialog>`,
};
