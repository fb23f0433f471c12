// The hits of a search as a list of any length: only what is in sight is an element.
import { t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { iso } from "batmon/times.js";
import { found } from "batmon/log/search-source.js";

const SPARE = 200; // pixels beyond each edge
const HEAD = 30; // pixels of the name of a file
const LINE = 20; // of a line
const FACTS = 20; // of number and time above it
const PAD = 10;
const FAR = 30; // characters before the first match, from which on fewer are shown
const AHEAD = 16;
const GLYPHS = { failure: "error", warning: "warn", success: "ok" };

const nameOf = (file) => file.split(/[\\/]/).pop();

export const SearchList = {
  components: { Glyph },
  props: { zone: String, at: Number },
  emits: ["choose"],
  data: () => ({ top: 0, tall: 600 }),
  setup: () => ({ found, t, iso, nameOf, GLYPHS }),
  computed: {
    // Where each row begins, and the names of files between them.
    rows() {
      if (found.turn < 0) return null;
      const rows = [];
      let at = 0;
      let file = null;
      found.hits.forEach((hit, place) => {
        if (hit.file !== file) {
          file = hit.file;
          rows.push({ file, top: at, tall: HEAD });
          at += HEAD;
        }
        const tall = FACTS + LINE * (1 + hit.above.length + hit.below.length) + PAD;
        rows.push({ place, top: at, tall });
        at += tall;
      });
      return { rows, height: at };
    },
    visible() {
      const { rows } = this.rows;
      const low = this.top - SPARE;
      const high = this.top + this.tall + SPARE;
      let from = 0;
      let to = rows.length;
      while (from < to) {
        const middle = (from + to) >> 1;
        if (rows[middle].top + rows[middle].tall < low) from = middle + 1;
        else to = middle;
      }
      const shown = [];
      for (; from < rows.length && rows[from].top < high; from += 1) {
        const row = rows[from];
        shown.push(row.file ? { ...row, key: `f${row.top}` } : { ...row, key: row.place, hit: found.hits[row.place], number: found.hits[row.place].number });
      }
      return shown;
    },
  },
  watch: {
    at: { handler: "reveal", flush: "post" },
  },
  mounted() {
    this.watching = new ResizeObserver(() => this.measure());
    this.watching.observe(this.$refs.body);
    this.measure();
  },
  unmounted() {
    this.watching.disconnect();
  },
  methods: {
    measure() {
      this.tall = this.$refs.body.clientHeight;
      this.top = this.$refs.body.scrollTop;
    },
    reveal() {
      const row = this.rows.rows.find((one) => one.place === this.at);
      const body = this.$refs.body;
      if (!row || !body) return;
      if (row.top - HEAD < body.scrollTop) body.scrollTop = row.top - HEAD;
      else if (row.top + row.tall > body.scrollTop + body.clientHeight) body.scrollTop = row.top + row.tall - body.clientHeight;
    },
    // Day and second: what is looked for in logs seldom is of today.
    clock(time) {
      return iso(Date.parse(time), this.zone).slice(5, 19).replace("T", " ");
    },
    // The line from a little before its first match on, in pieces.
    pieces(hit) {
      const first = hit.spans[0]?.[0] ?? 0;
      const from = first > FAR ? first - AHEAD : 0;
      const pieces = from || hit.first ? [{ text: "…" }] : [];
      let at = from;
      for (const [start, end] of hit.spans) {
        if (start > at) pieces.push({ text: hit.text.slice(at, start) });
        pieces.push({ text: hit.text.slice(Math.max(at, start), end), hit: true });
        at = Math.max(at, end);
      }
      pieces.push({ text: hit.text.slice(at) + (hit.cut ? " …" : "") });
      return pieces;
    },
  },
  template: `
    <div ref="body" class="ls-body" role="listbox" tabindex="0" :aria-label="t('logsearch.hits')" :aria-activedescendant="at >= 0 ? 'ls-' + at : null" @scroll.passive="measure">
      <div class="ls-all" role="presentation" :style="{ height: rows.height + 'px' }">
        <template v-for="row in visible" :key="row.key">
          <div v-if="row.file" class="ls-file cut" role="presentation" :title="row.file" :style="{ top: row.top + 'px' }">{{ nameOf(row.file) }}</div>
          <div v-else :id="'ls-' + row.place" :class="['ls-hit', { on: row.place === at }]" role="option" :aria-selected="row.place === at ? 'true' : 'false'" :aria-posinset="row.place + 1" :aria-setsize="found.hits.length" :style="{ top: row.top + 'px', height: row.tall + 'px' }" @click="$emit('choose', row.place)">
            <span class="ls-facts"><glyph v-if="GLYPHS[row.hit.meaning]" :kind="GLYPHS[row.hit.meaning]" small/><span class="num">{{ row.number === null ? '…' : row.number.toLocaleString('en-US') }}</span><span v-if="row.hit.time" class="num" :title="iso(Date.parse(row.hit.time), zone)">{{ clock(row.hit.time) }}</span></span>
            <span v-for="line in row.hit.above" :key="line.offset" class="ls-line ls-beside">{{ line.text || ' ' }}</span>
            <span class="ls-line"><template v-for="(piece, n) in pieces(row.hit)" :key="n"><mark v-if="piece.hit">{{ piece.text }}</mark><template v-else>{{ piece.text }}</template></template></span>
            <span v-for="line in row.hit.below" :key="line.offset" class="ls-line ls-beside">{{ line.text || ' ' }}</span>
          </div>
        </template>
      </div>
    </div>`,
};
