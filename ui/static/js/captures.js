// The pictures that are kept, and the taking of one: asked of the server, told to every part of a page.
import { nextTick, reactive } from "vue";
import { t } from "batmon/page.js";
import { access, act, refresh } from "batmon/unlock.js";
import { Icon } from "batmon/glyph.js";

// `list` is null until it was read; `failed` a sentence; `shown` the name of the picture that is looked at.
export const shots = reactive({ list: null, days: 0, pace: 3, failed: "", listFailed: "", busy: false, monitor: 0, shown: null });

export const addressOf = (name, small) => `/api/v1/captures/${encodeURIComponent(name)}${small ? "?small=true" : ""}`;

export async function sentenceOf(answer) {
  return (await answer.json().catch(() => null))?.detail?.message ?? t("capture.failed");
}

export async function readList() {
  try {
    const answer = await fetch("/api/v1/captures", { cache: "no-store" });
    if (answer.status === 401) return refresh();
    if (!answer.ok) return (shots.listFailed = await sentenceOf(answer));
    const { captures, keep_days: days, pace_s: pace } = await answer.json();
    Object.assign(shots, { list: captures, days, pace, listFailed: "" });
  } catch {
    shots.listFailed = t("capture.unreachable");
  }
}

// Returns the picture that was taken; null where there is none, and `failed` says why, or the reader has gone back.
export async function take(monitor = 0) {
  if (shots.busy) return null;
  Object.assign(shots, { busy: true, failed: "" });
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await act("capture", "/api/v1/system/capture", { headers, body: JSON.stringify({ monitor }) });
    if (!answer) return null;
    if (answer.ok) return await answer.json();
    shots.failed = await sentenceOf(answer);
  } catch {
    shots.failed = t("capture.unreachable");
  } finally {
    shots.busy = false;
  }
  return null;
}

// On the dashboard: takes one and leads to it, or says here why there is none.
export const CaptureButton = {
  components: { Icon },
  setup: () => ({ access, shots, t }),
  methods: {
    async take() {
      const taken = await take();
      if (taken) return window.location.assign(`/captures?shown=${encodeURIComponent(taken.name)}`);
      await nextTick();
      this.$el.scrollIntoView({ block: "nearest" }); // what is said stands below the button
    },
  },
  template: `
    <div class="capture-row">
      <button class="btn" type="button" data-capture="take" :disabled="shots.busy" :title="t('capture.take.title')" @click="take"><icon name="cam"/><span>{{ t(shots.busy ? 'capture.taking' : 'capture.take') }}</span></button>
      <a href="/captures">{{ t('capture.all') }}</a>
      <p v-if="shots.failed" class="capture-said" role="alert">{{ shots.failed }}</p>
    </div>`,
};
