// A file beside the list of its folder, below it on the phone: what it is, what is wrong with it, a page of it.
import { nextTick } from "vue";
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { iso, moment } from "batmon/times.js";
import { BODIES } from "batmon/files/bodies.js";
import { again, choose, countOf, halt, look, next, previous } from "batmon/files/look.js";
import { wanted } from "batmon/files/source.js";

const TABS = 12; // parts that stand side by side
const DELIMITERS = { ",": "files.comma", ";": "files.semicolon", "\t": "files.tab", "|": "files.bar" };
const WORDS = { table: "files.rows", text: "files.lines", tree: "files.items" };
const whole = (number) => number.toLocaleString("en-US");

export const FilePreview = {
  components: { Glyph, Icon },
  props: { zone: String },
  emits: ["take", "close"],
  setup: () => ({ look, live, t, wanted, again, choose, halt, next, previous, iso, BODIES, TABS }),
  computed: {
    name() {
      return wanted.file.split("/").pop();
    },
    body() {
      return look.got?.body ?? null;
    },
    before() {
      return look.pages.at(-1).before;
    },
    facts() {
      if (!look.got) return "";
      const { kind_name: kind, modified } = look.got;
      const { encoding, delimiter } = this.body ?? {};
      const divided = DELIMITERS[delimiter] ? t(DELIMITERS[delimiter]) : "";
      return [kind, size(look.got.size), moment(Date.parse(modified), this.zone, live.now, true), encoding, divided].filter(Boolean).join(" · ");
    },
    // How far the search for a far place came, in percent.
    share() {
      return Math.round(100 * (look.got?.done ?? 0));
    },
    logPage() {
      return look.got?.log ? `/jobs/${encodeURIComponent(page.job)}/log?${new URLSearchParams({ file: look.got.log })}` : "";
    },
    counted() {
      if (this.body?.type === "paper") return t("files.paper.of", { page: whole(this.body.page), pages: whole(this.body.pages) });
      if (this.body?.type === "hex") return this.bytes;
      const count = countOf(this.body);
      const words = WORDS[this.body?.type];
      if (!count || !words) return "";
      const { first, next, total, about, hidden } = this.body;
      const from = first ?? this.before + 1;
      const to = from + count - 1;
      const of = about ? (next ? Math.max(total, to + 1) : to) : total; // how many there are is known at the end
      const said = total == null ? "some" : about && next ? "about" : "of";
      const rows = t(`${words}.${said}`, { from: whole(from), to: whole(to), total: whole(of ?? 0) });
      return hidden ? `${rows} · ${t("files.hidden", { count: whole(hidden) })}` : rows;
    },
    bytes() {
      const { lines } = this.body;
      if (!lines.length) return "";
      const last = lines.at(-1);
      const to = last.offset + last.bytes.split(" ").length - 1;
      return t("files.bytes.of", { from: whole(lines[0].offset), to: whole(to), total: whole(look.got.size) });
    },
    key() {
      return `${wanted.file} ${look.part} ${look.pages.at(-1).at}`;
    },
  },
  watch: {
    async key() {
      await nextTick();
      this.$refs.scroll?.scrollTo(0, 0);
    },
  },
  template: `
    <section class="pv panel" :aria-label="t('files.preview')" :aria-busy="look.busy ? 'true' : 'false'">
      <header><h2 class="cut" :title="wanted.file">{{ name }}</h2><span class="right"><a v-if="logPage" class="btn is-s" data-log :href="logPage"><icon name="log"/><span>{{ t('files.log') }}</span></a><button class="btn is-s" type="button" data-take @click="$emit('take', wanted.file)"><icon name="dl"/><span>{{ t('files.take') }}</span></button><button class="btn ghost is-s icon" type="button" :aria-label="t('files.close')" :title="t('files.close')" data-close @click="$emit('close')"><icon name="x"/></button></span></header>
      <p v-if="facts" class="pv-facts">{{ facts }}</p>
      <div v-if="look.going" class="pv-note going" role="status" data-problem="going"><span>{{ t('files.going') }}</span><progress max="100" :value="share">{{ share }} %</progress><span class="num">{{ share }} %</span><button class="btn is-s" type="button" data-halt @click="halt"><icon name="x"/><span>{{ t('files.halt') }}</span></button></div>
      <p v-else-if="look.got && look.got.problem" class="pv-note" role="status" :data-problem="look.got.problem.code"><glyph kind="warn"/><span>{{ look.got.problem.message }}</span></p>
      <div v-if="look.failed" class="pv-note" role="alert"><glyph kind="warn"/><span>{{ look.said || t('files.unreachable') }}</span><button class="btn is-s" type="button" @click="again"><icon name="rerun"/><span>{{ t('files.again') }}</span></button></div>
      <div v-if="body && body.parts && body.parts.length > 1" class="pv-parts"><select v-if="body.parts.length > TABS" :value="body.part" :aria-label="t('files.part')" @change="choose($event.target.value)"><option v-for="part in body.parts" :key="part">{{ part }}</option></select><template v-else><button v-for="part in body.parts" :key="part" type="button" :aria-pressed="part === body.part ? 'true' : 'false'" @click="choose(part)">{{ part }}</button></template></div>
      <div v-if="body && (counted || body.next || look.pages.length > 1)" class="pv-pages"><span class="num cut" role="status">{{ counted }}</span><span v-if="body.next || look.pages.length > 1" class="right"><button class="btn ghost is-s icon" type="button" data-page="previous" :disabled="look.pages.length < 2" :aria-label="t('files.previous')" :title="t('files.previous')" @click="previous"><icon name="left"/></button><button class="btn ghost is-s icon" type="button" data-page="next" :disabled="!body.next" :aria-label="t('files.next')" :title="t('files.next')" @click="next"><icon name="right"/></button></span></div>
      <div v-if="body" ref="scroll" class="pv-scroll" tabindex="0" role="region" :aria-label="name"><component :is="BODIES[body.type]" :key="key" :body="body" :before="before" :name="name"/></div>
      <div v-else-if="look.busy" class="pv-wait" aria-hidden="true"><span v-for="n in 6" :key="n" class="skel"></span></div>
    </section>`,
};
