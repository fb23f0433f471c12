// All log files of the job, newest first: which one is open, how large and how old each is.
import { reactive, markRaw } from "vue";
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { fetchJson } from "batmon/rerun.js";
import { ago, iso, moment } from "batmon/times.js";
import { logFilesOf } from "batmon/job.js";
import { addressOf } from "batmon/log/address.js";
import { known } from "batmon/log/known.js";
import { log } from "batmon/log/source.js";
import { kindOf, outcomeOf } from "batmon/log/run-head.js";

const SHOWN = 200;

export const shelf = reactive({ files: markRaw([]), state: "loading", said: "", asks: false });

export async function look() {
  const got = await fetchJson(`/api/v1/jobs/${encodeURIComponent(page.job)}/logs`);
  if (!got) return;
  if (got.code) Object.assign(shelf, { state: shelf.state === "ready" ? "ready" : "failed", said: got.message || t("lines.unreachable"), code: got.code });
  else Object.assign(shelf, { state: "ready", said: "", files: markRaw(got.logs), asks: got.asks });
}

export const fileOf = (path) => shelf.files.find((file) => file.file === path || file.name === path) ?? null;

export const LogFiles = {
  components: { Glyph, Icon },
  props: { job: Object },
  emits: ["open", "go"],
  data: () => ({ only: "" }),
  setup: () => ({ known, live, log, shelf, t, addressOf, ago, iso, kindOf, logFilesOf, moment, outcomeOf, size }),
  computed: {
    found() {
      const only = this.only.trim().toLowerCase();
      return only ? shelf.files.filter((file) => file.name.toLowerCase().includes(only)) : shelf.files;
    },
    shown() {
      return this.found.slice(0, SHOWN);
    },
    head() {
      const total = shelf.files.reduce((sum, file) => sum + file.size, 0);
      return t("log.files.head", { count: shelf.files.length.toLocaleString("en-US"), size: size(total) });
    },
    runs() {
      return known.runs.slice(-SHOWN).reverse();
    },
  },
  methods: {
    at: (text) => Date.parse(text),
    open(event, file) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.$emit("open", file.file);
    },
    hint(file) {
      return `${file.file}\n${iso(this.at(file.modified), this.job.zone)}`;
    },
  },
  template: `
    <nav class="lg-rail" :aria-label="t('log.files')">
      <h2>{{ head }}</h2>
      <label v-if="shelf.files.length > 12" class="field"><icon name="search"/><input v-model="only" type="search" maxlength="200" :placeholder="t('log.files.only')" :aria-label="t('log.files.only')"></label>
      <p v-if="shelf.state === 'failed'" class="lg-note" role="alert">{{ shelf.said }}</p>
      <ul><li v-for="file in shown" :key="file.file"><a :href="addressOf(file.file)" :class="{ on: file.file === log.file }" :aria-current="file.file === log.file ? 'page' : null" :title="hint(file)" :data-file="file.name" @click="open($event, file)"><code class="cut">{{ file.name }}</code><span class="num">{{ size(file.size) }}</span><small class="num">{{ moment(at(file.modified), job.zone, live.now) }}<template v-if="file.packed"> · {{ t('log.files.packed') }}</template></small></a></li></ul>
      <p v-if="found.length > shown.length" class="lg-note">{{ t('log.files.more', { count: (found.length - shown.length).toLocaleString('en-US') }) }}</p>
      <p v-if="shelf.files.length" class="lg-note"><a :href="logFilesOf(job)">{{ t('log.files.all') }}</a></p>
      <template v-if="runs.length"><h2>{{ t('log.runs') }}</h2>
        <ul><li v-for="run in runs" :key="run.offset"><button type="button" :data-run="run.offset" @click="$emit('go', run)"><glyph :kind="kindOf(run)" small/><span class="cut">{{ moment(at(run.started), job.zone, live.now, true) }}</span><span class="num">{{ outcomeOf(run) }}</span></button></li></ul>
        <p v-if="known.more" class="lg-note">{{ t('log.runs.more') }}</p></template>
      <p v-if="known.refused" class="lg-note">{{ t('log.marks.refused') }}</p>
    </nav>`,
};
