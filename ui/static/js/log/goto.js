// To a line by its number, or to a moment: a small dialog, which says where it cannot.
import { nextTick } from "vue";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { live } from "batmon/live.js";
import { iso } from "batmon/times.js";
import { log } from "batmon/log/source.js";
import { goTo } from "batmon/log/sight.js";

const AGAIN = 700; // ms while the lines are counted

export const LogGoto = {
  components: { Icon },
  props: { job: Object },
  emits: ["went"],
  data: () => ({ kind: "line", line: "", at: "", refused: "", waits: false }),
  setup: () => ({ log, t }),
  computed: {
    counted() {
      return Math.floor(log.counted * 100);
    },
  },
  methods: {
    async open(kind) {
      Object.assign(this, { kind, refused: "", waits: false });
      if (!this.at) this.at = iso(Date.parse(log.lines.findLast((line) => line.time)?.time ?? "") || live.now, this.job.zone).slice(0, 19);
      this.$refs.dialog.showModal();
      await nextTick();
      this.$refs.field?.focus();
      this.$refs.field?.select?.();
    },
    closed() {
      this.waits = false;
      clearTimeout(this.timer);
    },
    outside(event) {
      if (event.target === this.$refs.dialog) this.$refs.dialog.close();
    },
    turn(kind) {
      Object.assign(this, { kind, refused: "" });
      nextTick(() => this.$refs.field?.focus());
    },
    place() {
      if (this.kind === "at") return this.at ? { at: this.at } : null;
      const line = Number(this.line.replaceAll(/[,\s]/g, ""));
      return Number.isSafeInteger(line) && line > 0 ? { line } : null;
    },
    async go() {
      const place = this.place();
      if (!place) return (this.refused = t(`log.goto.${this.kind}.wrong`));
      const why = await goTo(place);
      if (!this.$refs.dialog?.open) return;
      this.waits = why === "log_counting";
      if (this.waits) return (this.timer = setTimeout(() => this.waits && this.go(), AGAIN));
      if (!why) {
        this.$refs.dialog.close();
        this.$emit("went", place);
      } else this.refused = why === "log_undated" ? t("nolog.undated") : t("log.goto.failed");
    },
  },
  template: `
    <dialog ref="dialog" class="lg-goto" aria-labelledby="log-goto" @close="closed" @click="outside">
      <form @submit.prevent="go">
        <header><h2 id="log-goto">{{ t('log.goto') }}</h2><button class="btn ghost icon" type="button" :aria-label="t('lines.close')" :title="t('lines.close')" @click="$refs.dialog.close()"><icon name="x"/></button></header>
        <div class="seg" role="group" :aria-label="t('log.goto')"><button v-for="one in ['line', 'at']" :key="one" type="button" :aria-pressed="kind === one" @click="turn(one)">{{ t('log.goto.' + one) }}</button></div>
        <label v-if="kind === 'line'" class="dlg-label"><span>{{ t('log.goto.line.label') }}<small v-if="log.total != null"> 1–{{ log.total.toLocaleString('en-US') }}</small></span><span class="field"><input ref="field" v-model="line" inputmode="numeric" maxlength="24" autocomplete="off" :aria-invalid="refused ? 'true' : null" aria-describedby="goto-said"></span></label>
        <label v-else class="dlg-label"><span>{{ t('log.goto.at.label', { zone: job.zone }) }}</span><span class="field"><input ref="field" v-model="at" type="datetime-local" step="1" :aria-invalid="refused ? 'true' : null" aria-describedby="goto-said"></span></label>
        <p id="goto-said" role="status" :class="{ refused }">{{ refused || (waits ? t('log.goto.counting', { percent: counted }) : '') }}</p>
        <footer><button class="btn solid" type="submit">{{ t('log.goto.go') }}</button></footer>
      </form>
    </dialog>`,
};
