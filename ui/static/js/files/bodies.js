// What a preview is made of: words, table, tree, picture, bytes. What a file holds is text, never markup.
import { page, t } from "batmon/page.js";
import { filesPath } from "batmon/files/path.js";
import { wanted } from "batmon/files/source.js";
import { PaperBody, ProseBody, TextBody } from "batmon/files/words.js";

const MANY = 150; // nodes from which a tree begins folded
const OPEN = 2; // levels that are open then

const TableBody = {
  props: { body: Object },
  setup: () => ({ t }),
  template: `
    <table class="pv-table"><thead><tr><th v-for="(column, place) in body.columns" :key="place" scope="col" :class="{ r: column.number }"><span class="pv-head">{{ column.name }}</span><small v-if="column.kind">{{ column.kind }}</small></th></tr></thead>
    <tbody><tr v-for="(row, place) in body.rows" :key="place"><td v-for="(cell, column) in row" :key="column" :class="{ r: body.columns[column]?.number, none: cell === null }" :title="cell && cell.length > 40 ? cell : null">{{ cell === null ? '—' : cell }}</td></tr></tbody></table>`,
};

const HOLDS = new Set(["object", "array", "element"]);
const EMPTY = { object: "{}", array: "[]" };

const TreeBody = {
  props: { body: Object },
  setup: () => ({ t }),
  data() {
    const { nodes } = this.body;
    const begin = nodes.length > MANY ? nodes.flatMap((node, place) => (this.holds(nodes, place) && node.depth >= OPEN ? [place] : [])) : [];
    return { folded: new Set(begin) };
  },
  computed: {
    visible() {
      const shown = [];
      let shut = Infinity; // the depth of the node whose inside is hidden
      for (const [place, node] of this.body.nodes.entries()) {
        if (node.depth > shut) continue;
        const holds = this.holds(this.body.nodes, place);
        shut = holds && this.folded.has(place) ? node.depth : Infinity;
        shown.push({ ...node, place, holds, open: shut === Infinity });
      }
      return shown;
    },
  },
  methods: {
    holds: (nodes, place) => HOLDS.has(nodes[place].kind) && nodes[place + 1]?.depth > nodes[place].depth,
    turn(place) {
      if (!this.folded.delete(place)) this.folded.add(place);
    },
    sign: (node) => ({ object: node.open ? "{ }" : "{ … }", array: node.open ? "[ ]" : "[ … ]" })[node.kind] ?? node.text,
    said: (node) => (node.kind === "string" && node.key ? JSON.stringify(node.text) : node.kind === "null" ? "null" : node.text || (EMPTY[node.kind] ?? "")),
  },
  template: `<ul class="pv-tree"><li v-for="node in visible" :key="node.place" :style="{ paddingLeft: 8 + node.depth * 16 + 'px' }" :class="node.kind"><button v-if="node.holds" type="button" :aria-expanded="node.open ? 'true' : 'false'" :aria-label="t('files.fold', { name: node.key || '·' })" @click="turn(node.place)">{{ node.open ? '▾' : '▸' }}</button><span v-else class="pv-leaf"></span><span v-if="node.key !== ''" class="pv-key">{{ node.key }}</span><span v-if="node.note" class="pv-mark">{{ node.note }}</span><span class="pv-value">{{ node.holds ? sign(node) : said(node) }}</span></li></ul>`,
};

const ImageBody = {
  props: { body: Object, name: String },
  data: () => ({ failed: false }),
  setup: () => ({ t }),
  computed: {
    source() {
      return `${filesPath(page.job)}/picture?${new URLSearchParams({ path: wanted.file })}`;
    },
  },
  template: `<p v-if="failed" class="pv-note" role="alert">{{ t('files.picture.broken') }}</p><figure v-else class="pv-image"><img :src="source" :alt="name" :width="body.width" :height="body.height" @error="failed = true"><figcaption>{{ body.width }} × {{ body.height }}</figcaption></figure>`,
};

const HexBody = {
  props: { body: Object },
  template: `<ol class="pv-hex"><li v-for="line in body.lines" :key="line.offset"><span class="pv-no">{{ line.offset.toString(16).padStart(8, '0') }}</span><span>{{ line.bytes.padEnd(47) }}</span><span class="pv-ascii">{{ line.text }}</span></li></ol>`,
};

export const BODIES = { text: TextBody, prose: ProseBody, paper: PaperBody, table: TableBody, tree: TreeBody, image: ImageBody, hex: HexBody };
