// What a preview is made of words: lines of text and source, prose, a page of a document. Nothing of it is markup.
import { t } from "batmon/page.js";

const WIDE = /[\ud800-\udfff]/; // characters that take two places of a JavaScript text
const LINKS = /^(https?:\/\/|mailto:)/i;

// The line in pieces, each with what it is; the server counts characters.
function pieces(line, runs) {
  const characters = WIDE.test(line) ? [...line] : line;
  let at = 0;
  return runs.map(([length, kind]) => {
    const piece = characters.slice(at, (at += length));
    return [Array.isArray(piece) ? piece.join("") : piece, kind ? `tk-${kind}` : null];
  });
}

export const TextBody = {
  props: { body: Object, before: Number },
  setup: () => ({ pieces }),
  template: `<ol class="pv-text" :style="{ '--digits': String(before + body.lines.length).length }"><li v-for="(line, place) in body.lines" :key="place"><span class="pv-no" aria-hidden="true">{{ before + place + 1 }}</span><span v-if="body.runs[place]"><span v-for="([text, kind], number) in pieces(line, body.runs[place])" :key="number" :class="kind">{{ text }}</span></span><span v-else>{{ line }}</span></li></ol>`,
};

const Words = {
  props: { runs: Array },
  setup: () => ({ t }),
  methods: {
    kinds: (run) => run.style.split(" ").filter(Boolean).map((style) => `pr-${style}`),
    leads: (run) => LINKS.test(run.href),
    told: (run) => (run.style.includes("image") ? t("files.image", { name: run.text }) : run.text),
  },
  template: `<template v-for="(run, place) in runs" :key="place"><a v-if="leads(run)" :class="kinds(run)" :href="run.href" :title="run.href" target="_blank" rel="noopener noreferrer nofollow">{{ told(run) }}</a><span v-else :class="kinds(run)">{{ told(run) }}</span></template>`,
};

export const ProseBody = {
  components: { Words },
  props: { body: Object },
  computed: {
    // Rows that follow each other are one table.
    groups() {
      const groups = [];
      for (const block of this.body.blocks) {
        const isRow = block.kind === "head" || block.kind === "row";
        const last = groups.at(-1);
        if (!isRow) groups.push(block);
        else if (last?.rows && block.kind === "row") last.rows.push(block.cells);
        else groups.push({ kind: "table", depth: block.depth, quotes: block.quotes, head: block.kind === "head" ? block.cells : null, rows: block.kind === "row" ? [block.cells] : [] });
      }
      return groups;
    },
  },
  methods: {
    tag: (block) => (block.kind === "heading" ? `h${Math.min(6, block.level + 2)}` : block.kind === "code" ? "pre" : "p"),
    side: (block) => ({ "--depth": block.depth, "--quotes": block.quotes }),
  },
  template: `
    <div class="pv-prose"><template v-for="(block, place) in groups" :key="place">
      <hr v-if="block.kind === 'rule'">
      <div v-else-if="block.kind === 'table'" class="pr-wide" :style="side(block)"><table><thead v-if="block.head"><tr><th v-for="(cell, number) in block.head" :key="number" scope="col"><words :runs="cell"/></th></tr></thead><tbody><tr v-for="(row, number) in block.rows" :key="number"><td v-for="(cell, column) in row" :key="column"><words :runs="cell"/></td></tr></tbody></table></div>
      <component :is="tag(block)" v-else :class="['pr-block', block.kind === 'heading' && 'pr-h' + block.level, { quoted: block.quotes }]" :style="side(block)"><span v-if="block.marker" class="pr-marker">{{ block.marker }}</span><words :runs="block.runs"/></component>
    </template></div>`,
};

export const PaperBody = {
  props: { body: Object, name: String },
  setup: () => ({ t }),
  template: `
    <div class="pv-paper"><img :src="'data:' + body.media + ';base64,' + body.picture" :alt="t('files.paper', { name, page: body.page })" :width="body.width" :height="body.height">
      <details v-if="body.text.trim()"><summary>{{ t('files.paper.text') }}</summary><p>{{ body.text }}</p></details></div>`,
};
