// Captures: the gallery, one of them large, and the screen live. Nothing of it is on the page while it is locked.
import { live } from "batmon/live.js";
import { count, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { keys } from "batmon/keys.js";
import { iso, moment } from "batmon/times.js";
import { access, may, withUnlock } from "batmon/unlock.js";
import { CaptureLive } from "batmon/capture-live.js";
import { CaptureViewer } from "batmon/capture-viewer.js";
import { addressOf, readList, shots, take } from "batmon/captures.js";

const wanted = new URLSearchParams(window.location.search).get("shown");

export default {
  components: { CaptureLive, CaptureViewer, Glyph, Icon },
  data: () => ({ watching: false }),
  setup: () => ({ access, live, shots, t, addressOf, iso, moment, readList }),
  computed: {
    open: () => may("capture"),
    state() {
      if (access.on === null) return "wait";
      if (access.on === false) return "off";
      return access.unlocked ? "open" : "shut";
    },
    list() {
      return (shots.list ?? []).map((shot) => ({ ...shot, when: Date.parse(shot.at) }));
    },
    displays: () => shots.list?.[0]?.displays ?? [],
    head() {
      if (this.state === "off") return t("capture.head.off");
      if (this.state === "shut") return t("capture.head.shut");
      if (!shots.list) return shots.listFailed || t("capture.loading");
      return shots.list.length ? count("capture.head", shots.list.length) : t("capture.head.none");
    },
  },
  watch: {
    state: {
      immediate: true,
      handler(state) {
        if (state === "open") return this.begin();
        Object.assign(shots, { list: null, shown: null });
        if (state !== "wait" && this.watching) {
          this.watching = false;
          shots.failed = t("capture.live.ended");
        }
      },
    },
  },
  created() {
    this.drop = keys.add([
      { keys: ["c"], text: "keys.capture.take", run: () => this.take() },
      { keys: ["v"], text: "keys.capture.live", run: () => this.toggle() },
    ]);
  },
  unmounted() {
    this.drop();
  },
  methods: {
    async begin() {
      await readList();
      if (wanted && shots.list?.some((one) => one.name === wanted)) {
        shots.shown = wanted;
        window.history.replaceState(null, "", "/captures");
      }
    },
    async take() {
      const taken = await take(shots.monitor);
      if (!taken) return;
      await readList();
      shots.shown = taken.name;
    },
    async toggle() {
      shots.failed = "";
      this.watching = !this.watching && (await withUnlock("capture"));
    },
    labelOf(shot) {
      return t("capture.of", { name: shot.by, time: moment(shot.when, live.server.zone, live.now) });
    },
    unlock: () => withUnlock("capture"),
  },
  template: `
    <div class="shots">
      <div class="verdict"><div><h1 aria-live="polite">{{ head }}</h1><p class="sub">{{ shots.list ? t('capture.sub', { days: shots.days }) : '' }}</p></div><span class="grow"></span>
        <div v-if="state !== 'off'" class="shot-acts">
          <label v-if="displays.length > 1" class="btn pick"><span>{{ shots.monitor ? t('capture.monitor.one', { number: shots.monitor }) : t('capture.monitor.all') }}</span><icon name="down"/><select v-model.number="shots.monitor" :aria-label="t('capture.monitor')"><option :value="0">{{ t('capture.monitor.all') }}</option><option v-for="(one, place) in displays" :key="place" :value="place + 1">{{ t('capture.monitor.sized', { number: place + 1, width: one.width, height: one.height }) }}</option></select></label>
          <button v-if="!watching" class="btn" type="button" data-capture="live" :title="t('capture.live.title', { pace: shots.pace })" @click="toggle"><icon name="play"/><span>{{ t('capture.live') }}</span></button>
          <button class="btn primary" type="button" data-capture="take" :disabled="shots.busy" :title="t('capture.take.title')" @click="take"><icon name="cam"/><span>{{ t(shots.busy ? 'capture.taking' : 'capture.take') }}</span></button>
        </div>
      </div>
      <div v-if="shots.failed" class="shot-failed" role="alert"><glyph kind="error"/><div><b>{{ t('capture.failed') }}</b><p>{{ shots.failed }}</p></div><button class="btn ghost icon" type="button" :aria-label="t('capture.close')" :title="t('capture.close')" @click="shots.failed = ''"><icon name="x"/></button></div>
      <capture-live v-if="watching" :key="shots.monitor" :monitor="shots.monitor" @ended="watching = false"/>
      <div v-if="state === 'shut' || state === 'off'" class="shot-shut" :data-state="state"><icon name="lock"/><p>{{ t(state === 'off' ? 'capture.off.why' : 'capture.shut.why') }}</p><button v-if="state === 'shut'" class="btn primary" type="button" @click="unlock"><icon name="unlock"/><span>{{ t('capture.unlock') }}</span></button></div>
      <p v-else-if="shots.listFailed" class="shot-failed" role="alert"><glyph kind="warn"/><span class="grow">{{ t('capture.list.failed') }} — {{ shots.listFailed }}</span><button class="btn is-s" type="button" @click="readList">{{ t('capture.again') }}</button></p>
      <div v-else-if="!shots.list" class="shot-grid" aria-hidden="true"><span v-for="n in 3" :key="n" class="skel shot-skel"></span></div>
      <p v-else-if="!list.length" class="shot-none"><icon name="cam"/>{{ t('capture.none.why') }}</p>
      <ul v-else class="shot-grid"><li v-for="shot in list" :key="shot.name" :data-shot="shot.name">
        <button class="shot" type="button" :aria-label="t('capture.open') + ': ' + labelOf(shot)" @click="shots.shown = shot.name"><img :src="addressOf(shot.name, true)" loading="lazy" :alt="labelOf(shot)"></button>
        <div class="shot-cap"><span :title="iso(shot.when, live.server.zone)">{{ moment(shot.when, live.server.zone, live.now, true) }}</span><b class="cut" :title="t('capture.from', { source: shot.source })">{{ shot.by }}</b><span class="muted">{{ shot.monitor ? t('capture.monitor.one', { number: shot.monitor }) : t('capture.monitor.all') }}</span></div>
      </li></ul>
      <capture-viewer v-if="state === 'open'"/>
    </div>`,
};
