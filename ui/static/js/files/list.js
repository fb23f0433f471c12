// A folder as a list of any length: only what is in sight is an element, and is asked for.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { inSight } from "batmon/sight.js";
import { iso, moment } from "batmon/times.js";
import { above, addressOf, entryAt, folder, go, need, openFolder, sortBy, wanted } from "batmon/files/source.js";

const TALL = { wide: 34, narrow: 56 };
const COLUMNS = [["name", "files.name"], ["size", "files.size"], ["modified", "files.modified"]];
const ICONS = { folder: "folder", link: "out", other: "stop", file: "file" };

export const FileList = {
  components: { Icon },
  mixins: [inSight],
  props: { zone: String },
  data: () => ({ at: 0 }),
  emits: ["take"],
  setup: () => ({ folder, live, t, wanted, above, iso, moment, size, sortBy, COLUMNS, ICONS }),
  computed: {
    tall() {
      return this.narrow ? TALL.narrow : TALL.wide;
    },
    visible() {
      const end = Math.min(this.to, folder.total);
      const places = Array.from({ length: Math.max(0, end - this.from) }, (_, index) => this.from + index);
      return places.map((place) => ({ place, top: place * this.tall, entry: folder.edition >= 0 ? entryAt(place) : null }));
    },
  },
  watch: {
    "folder.edition": { handler: "look", flush: "post" },
    "wanted.path"() {
      this.at = 0;
      window.scrollTo(0, 0);
    },
  },
  methods: {
    look() {
      if (!this.$refs.body || !folder.total) return;
      const above = -this.$refs.body.getBoundingClientRect().top;
      const row = (pixels) => Math.floor(Math.max(0, pixels) / this.tall);
      this.show(row(above), row(above + window.innerHeight), folder.total);
      need(this.from, this.to);
    },
    way(sort) {
      if (wanted.sort !== sort) return null;
      return wanted.descending ? "descending" : "ascending";
    },
    hrefOf(entry) {
      return addressOf(entry.kind === "folder" ? { path: entry.path, file: "", q: "", below: false } : { file: entry.path });
    },
    open(event, entry) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.enter(entry);
    },
    enter(entry) {
      if (!entry?.opens) return;
      if (entry.kind === "folder") openFolder(entry.path);
      else go({ file: entry.path });
    },
    press() {
      this.enter(entryAt(this.at));
    },
    // To the row so many further on, in sight and in focus.
    async move(by) {
      if (!folder.total) return;
      const inside = this.$refs.body.contains(document.activeElement);
      this.at = Math.max(0, Math.min(folder.total - 1, inside || by < 0 ? this.at + by : this.at));
      const top = this.$refs.body.getBoundingClientRect().top + this.at * this.tall;
      if (top < 150) window.scrollBy(0, top - 150);
      else if (top > window.innerHeight - 120) window.scrollBy(0, top - window.innerHeight + 120);
      this.look();
      await nextTick();
      this.$refs.body.querySelector(`[data-place="${this.at}"] .fl-name`)?.focus({ preventScroll: true });
    },
    why(entry) {
      return t(entry.kind === "link" ? "files.link" : "files.closed");
    },
  },
  template: `
    <div class="fl" role="table" :aria-label="t('files.list')" :aria-rowcount="folder.total + 1">
      <div role="rowgroup"><div class="fl-head" role="row" aria-rowindex="1">
        <span v-for="[column, title] in COLUMNS" :key="column" role="columnheader" :class="'fl-' + column" :aria-sort="way(column)"><button type="button" :class="{ on: way(column) }" :data-sort="column" @click="sortBy(column)">{{ t(title) }}<span v-if="way(column)" aria-hidden="true"> {{ wanted.descending ? '↓' : '↑' }}</span></button></span>
        <span role="columnheader" class="fl-get"><span class="vh">{{ t('files.take') }}</span></span>
      </div></div>
      <div ref="body" class="fl-body" role="rowgroup" :style="{ height: folder.total * tall + 'px' }">
        <div v-for="{ place, top, entry } in visible" :key="place" :class="['fr', { on: entry && entry.path === wanted.file, shut: entry && !entry.opens }]" role="row" :aria-rowindex="place + 2" :data-place="place" :style="{ top: top + 'px', height: tall + 'px' }" @click="at = place">
          <template v-if="entry">
            <span role="cell" class="fl-first"><icon :name="ICONS[entry.kind]"/><a v-if="entry.opens" class="fl-name cut" :href="hrefOf(entry)" :title="entry.path" :aria-current="entry.path === wanted.file ? 'true' : null" @click="open($event, entry)">{{ entry.name }}</a><span v-else class="fl-name cut" tabindex="-1" :title="entry.path">{{ entry.name }}</span><small v-if="!entry.opens" class="fl-why">{{ why(entry) }}</small><small v-else-if="wanted.below && wanted.q && above(entry.path)" class="fl-where cut">{{ above(entry.path) }}</small></span>
            <span role="cell" class="fl-size num">{{ entry.size == null ? '' : size(entry.size) }}</span>
            <span role="cell" class="fl-modified num" :title="entry.modified ? iso(Date.parse(entry.modified), zone) : null">{{ entry.modified ? moment(Date.parse(entry.modified), zone, live.now, true) : '' }}</span>
            <span role="cell" class="fl-get"><button v-if="entry.opens" class="btn ghost is-s icon" type="button" :aria-label="t('files.take.of', { name: entry.name })" :title="t(entry.kind === 'folder' ? 'files.take.folder' : 'files.take')" @click.stop="$emit('take', entry.path)"><icon name="dl"/></button></span>
          </template>
          <span v-else role="cell" class="fl-first"><span class="skel fl-skel"></span></span>
        </div>
      </div>
    </div>`,
};
