// The screen as it is now, a new picture every few seconds: none is kept, and the session is on record once.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { moment } from "batmon/times.js";
import { act } from "batmon/unlock.js";
import { sentenceOf, shots } from "batmon/captures.js";

const PATH = "/api/v1/system/capture/live";
const LATE = 4; // times the pace after which a picture is old
const JSON_HEADERS = { "Content-Type": "application/json" };

export const CaptureLive = {
  components: { Icon },
  props: { monitor: Number },
  emits: ["ended"],
  data: () => ({ picture: "", at: 0, session: null, timer: 0, gone: false }),
  setup: () => ({ live, t, moment }),
  computed: {
    old() {
      return this.at > 0 && live.tick - this.at > shots.pace * LATE * 1000;
    },
    when() {
      return this.at ? moment(this.at, live.server.zone, live.now, true) : "";
    },
  },
  mounted() {
    this.leave = () => this.end();
    window.addEventListener("pagehide", this.leave);
    document.addEventListener("visibilitychange", this.turn);
    this.look();
  },
  beforeUnmount() {
    window.removeEventListener("pagehide", this.leave);
    document.removeEventListener("visibilitychange", this.turn);
    this.end();
  },
  methods: {
    turn() {
      clearTimeout(this.timer);
      if (!document.hidden) this.look();
    },
    async look() {
      if (this.gone || document.hidden) return;
      const begun = Date.now();
      let answer = null;
      const options = { method: "POST", headers: JSON_HEADERS, body: JSON.stringify({ session: this.session, monitor: this.monitor }) };
      try {
        answer = this.session ? await fetch(PATH, options) : await act("capture", PATH, options);
      } catch {
        if (this.session) return this.again(begun); // the line is down: the picture that stands says how old it is
        return this.fail(t("capture.unreachable"));
      }
      if (this.gone) return;
      if (!answer) return this.$emit("ended");
      if (!answer.ok) return this.fail(answer.status === 401 ? t("capture.live.ended") : await sentenceOf(answer));
      this.session = answer.headers.get("X-Capture-Session");
      const blob = await answer.blob();
      if (this.gone) return this.end();
      this.put(URL.createObjectURL(blob));
      this.again(begun);
    },
    again(begun) {
      clearTimeout(this.timer);
      this.timer = setTimeout(this.look, Math.max(200, shots.pace * 1000 - (Date.now() - begun)));
    },
    put(address) {
      if (this.picture) URL.revokeObjectURL(this.picture);
      Object.assign(this, { picture: address, at: live.lost ? Date.now() : live.now });
    },
    fail(sentence) {
      shots.failed = sentence;
      this.$emit("ended");
    },
    end() {
      this.gone = true;
      clearTimeout(this.timer);
      if (this.picture) URL.revokeObjectURL(this.picture);
      this.picture = "";
      if (!this.session) return;
      const body = JSON.stringify({ session: this.session });
      this.session = null;
      fetch(`${PATH}/end`, { method: "POST", headers: JSON_HEADERS, body, keepalive: true }).catch(() => {});
    },
  },
  template: `
    <section :class="['panel', 'shot-live', { old }]" data-part="live" :aria-label="t('capture.live')">
      <header><h2 role="status"><i class="shot-dot" aria-hidden="true"></i>{{ at ? t('capture.live.on', { time: when }) : t('capture.live.wait') }}</h2><span v-if="old" class="shot-old">{{ t('capture.live.old', { time: when }) }}</span><span class="right"><button class="btn" type="button" @click="$emit('ended')"><icon name="stop"/><span>{{ t('capture.live.stop') }}</span></button></span></header>
      <div class="shot-big"><img v-if="picture" :src="picture" :alt="t('capture.live.on', { time: when })"><span v-else class="skel shot-skel"></span></div>
    </section>`,
};
