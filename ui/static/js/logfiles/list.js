// The log files as a list of any length: only what is in sight is an element, and is asked for.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { inSight } from "batmon/sight.js";
import { ago, iso, moment } from "batmon/times.js";
import { access } from "batmon/unlock.js";
import { chooseAll, chosen, logAt, logs, need, sortBy, takeOf, turnChosen, viewerOf, wanted } from "batmon/logfiles/source.js";

const TALL = { wide: 36, narrow: 64 };
const COLUMNS = [["name", "logfiles.name"], ["size", "logfiles.size"], ["modified", "logfiles.modified"]];
const IN_USE = new Set(["log_newest", "log_lately", "log_open", "log_unread", "log_running"]);

export const LogList = {
  components: { Icon },
  mixins: [inSight],
  props: { zone: String },
  data: () => ({ at: 0, all: false }),
  setup: () => ({ access, chosen, live, logs, t, wanted, ago, iso, moment, size, sortBy, takeOf, turnChosen, viewerOf, COLUMNS }),
  computed: {
    tall() {
      return this.narrow ? TALL.narrow : TALL.wide;
    },
    visible() {
      const end = Math.min(this.to, logs.total);
      const places = Array.from({ length: Math.max(0, end - this.from) }, (_, index) => this.from + index);
      return places.map((place) => ({ place, top: place * this.tall, log: logs.edition >= 0 ? logAt(place) : null }));
    },
  },
  watch: {
    "logs.edition": { handler: "look", flush: "post" },
    "chosen.size"(number) {
      if (!number) this.all = false;
    },
  },
  methods: {
    look() {
      if (!this.$refs.body || !logs.total) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const row = (pixels) => Math.floor(Math.max(0, pixels) / this.tall);
      this.show(row(above), row(above + window.innerHeight), logs.total);
      need(this.from, this.to);
    },
    way(sort) {
      if (wanted.sort !== sort) return null;
      return wanted.descending ? "descending" : "ascending";
    },
    async turnAll() {
      if (this.all) await chooseAll();
      else chosen.clear();
    },
    share(log) {
      return logs.size ? (100 * log.size) / logs.size : 0;
    },
    shareWords(log) {
      return t("logfiles.share", { share: this.share(log).toFixed(1) });
    },
    kind(log) {
      if (log.packed) return t("logfiles.packed");
      return log.encoding === "line" ? t("logfiles.by_line") : (log.encoding ?? "—");
    },
    word: (log) => t(IN_USE.has(log.held.code) ? "logfiles.used" : "logfiles.stays"),
    turn() {
      const log = logAt(this.at);
      if (log) turnChosen(log);
    },
    press() {
      const log = logAt(this.at);
      if (log) window.location.assign(viewerOf(log.file));
    },
    // To the row so many further on, in sight and in focus.
    async move(by) {
      if (!logs.total) return;
      const inside = this.$refs.body.contains(document.activeElement);
      this.at = Math.max(0, Math.min(logs.total - 1, inside || by < 0 ? this.at + by : this.at));
      const top = this.$refs.body.getBoundingClientRect().top + this.at * this.tall;
      if (top < 150) window.scrollBy(0, top - 150);
      else if (top > window.innerHeight - 120) window.scrollBy(0, top - window.innerHeight + 120);
      this.look();
      await nextTick();
      this.$refs.body.querySelector(`[data-place="${this.at}"] .fl-name`)?.focus({ preventScroll: true });
    },
  },
  template: `
    <div class="fl lf" role="table" :aria-label="t('logfiles.list')" :aria-rowcount="logs.total + 1">
      <div role="rowgroup"><div class="lf-head" role="row" aria-rowindex="1">
        <span role="columnheader" class="lf-pick"><label v-if="access.on !== false"><input v-model="all" type="checkbox" :aria-label="t('logfiles.choose.all')" :title="t('logfiles.choose.all')" data-all @change="turnAll"></label></span>
        <span v-for="[column, title] in COLUMNS" :key="column" role="columnheader" :class="'fl-' + column" :aria-sort="way(column)"><button type="button" :class="{ on: way(column) }" :data-sort="column" @click="sortBy(column)">{{ t(title) }}<span v-if="way(column)" aria-hidden="true"> {{ wanted.descending ? '↓' : '↑' }}</span></button></span>
        <span role="columnheader" class="lf-kind">{{ t('logfiles.encoding') }}</span>
        <span role="columnheader" class="fl-get"><span class="vh">{{ t('files.take') }}</span></span>
      </div></div>
      <div ref="body" class="fl-body" role="rowgroup" :style="{ height: logs.total * tall + 'px' }">
        <div v-for="{ place, top, log } in visible" :key="place" :class="['lf-row', { on: log && chosen.has(log.file), shut: log && log.held }]" role="row" :aria-rowindex="place + 2" :data-place="place" :data-log="log ? log.name : null" :style="{ top: top + 'px', height: tall + 'px' }" @click="at = place">
          <template v-if="log">
            <span role="cell" class="lf-pick"><label><input type="checkbox" :checked="chosen.has(log.file)" :disabled="Boolean(log.held) || access.on === false" :aria-label="t('logfiles.choose', { name: log.name })" :title="log.held ? log.held.message : null" @change="turnChosen(log)"></label></span>
            <span role="cell" class="fl-first"><a class="fl-name cut" :href="viewerOf(log.file)" :title="log.file">{{ log.name }}</a><small v-if="log.held" class="lf-held" :title="log.held.message" :data-held="log.held.code"><icon name="lock"/>{{ word(log) }}<span class="vh"> {{ log.held.message }}</span></small></span>
            <span role="cell" class="fl-size num" :title="shareWords(log)">{{ size(log.size) }}<span class="lf-share" aria-hidden="true"><i :style="{ width: share(log) + '%' }"></i></span></span>
            <span role="cell" class="fl-modified num" :title="iso(Date.parse(log.modified), zone)">{{ moment(Date.parse(log.modified), zone, live.now, true) }}<small> · {{ ago(Date.parse(log.modified), live.now, 1) }}</small></span>
            <span role="cell" class="lf-kind">{{ kind(log) }}</span>
            <span role="cell" class="fl-get"><a class="btn ghost is-s icon" :href="takeOf(log.file)" download :aria-label="t('logfiles.take', { name: log.name })" :title="t('files.take')"><icon name="dl"/></a></span>
          </template>
          <template v-else><span role="cell" class="lf-pick"></span><span role="cell" class="fl-first"><span class="skel fl-skel"></span></span></template>
        </div>
      </div>
    </div>`,
};
