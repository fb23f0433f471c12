// The folders of the working folder as a tree: those below a folder are asked for when it is unfolded.
import { nextTick, reactive } from "vue";
import { page, t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { fetchJson } from "batmon/rerun.js";
import { filesPath } from "batmon/files/path.js";
import { openFolder, wanted } from "batmon/files/source.js";

const MOST = 1000; // folders of one folder that are shown

const below = (path, name) => (path ? `${path}/${name}` : name);

// `inside`: the folders in it, null until they are known; `more` of them are not shown.
const node = (path, name, depth) => reactive({ path, name, depth, open: false, inside: null, more: 0 });

export const FolderTree = {
  components: { Icon },
  data: () => ({ root: node("", t("files.root"), 1), at: "" }),
  setup: () => ({ openFolder, t, wanted }),
  computed: {
    visible() {
      const shown = [];
      const add = (one, place, count) => {
        shown.push({ one, place, count });
        if (!one.open) return;
        one.inside?.forEach((each, index) => add(each, index + 1, one.inside.length));
        if (one.more) shown.push({ more: one.more, depth: one.depth + 1, key: `${one.path}/` });
      };
      add(this.root, 1, 1);
      return shown;
    },
    items() {
      return this.visible.filter((row) => row.one);
    },
  },
  watch: {
    "wanted.path": { immediate: true, handler: "show" },
  },
  methods: {
    async load(one) {
      const query = new URLSearchParams({ path: one.path, folders: "true", limit: MOST });
      const got = await fetchJson(`${filesPath(page.job)}?${query}`);
      if (!got || got.code) return;
      const known = new Map((one.inside ?? []).map((each) => [each.name, each]));
      one.inside = got.entries.filter((entry) => entry.opens).map((entry) => known.get(entry.name) ?? node(entry.path, entry.name, one.depth + 1));
      one.more = got.total - got.entries.length;
    },
    async unfold(one) {
      one.open = true;
      await this.load(one);
    },
    // Unfold the way to the folder that is open, and it.
    async show() {
      const { path } = wanted;
      this.at = path;
      let one = this.root;
      const open = async (each) => (each.inside === null ? this.unfold(each) : (each.open = true)); // at once where it can
      await open(one);
      for (const name of path.split("/").filter(Boolean)) {
        const found = one.inside?.find((each) => each.path === below(one.path, name));
        if (!found || wanted.path !== path) return;
        one = found;
        if (one.path !== path) await open(one);
      }
      if (one.inside === null) await this.load(one);
    },
    turn(one) {
      if (one.open) one.open = false;
      else this.unfold(one);
    },
    holds: (one) => one.inside === null || one.inside.length > 0,
    async focus(path) {
      this.at = path;
      await nextTick();
      this.$el.querySelector('[tabindex="0"]')?.focus();
    },
    // As the ARIA tree pattern has it.
    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const place = Math.max(0, this.items.findIndex((row) => row.one.path === this.at));
      const { one } = this.items[place];
      const go = (row) => row && this.focus(row.one.path);
      const parent = () => go(this.items.slice(0, place).findLast((row) => row.one.depth < one.depth));
      const deeds = {
        ArrowDown: () => go(this.items[place + 1]),
        ArrowUp: () => go(this.items[place - 1]),
        ArrowRight: () => (!one.open ? this.holds(one) && this.unfold(one) : one.inside?.length && go(this.items[place + 1])),
        ArrowLeft: () => (one.open ? (one.open = false) : parent()),
        Home: () => go(this.items[0]),
        End: () => go(this.items.at(-1)),
        Enter: () => openFolder(one.path),
        " ": () => openFolder(one.path),
      };
      if (!deeds[event.key]) return;
      event.preventDefault();
      deeds[event.key]();
    },
  },
  template: `
    <nav class="fl-tree panel" :aria-label="t('files.folders')"><ul role="tree" :aria-label="t('files.folders')" @keydown="press">
      <template v-for="row in visible" :key="row.one ? row.one.path : row.key">
        <li v-if="row.one" role="treeitem" :aria-level="row.one.depth" :aria-setsize="row.count" :aria-posinset="row.place" :aria-expanded="holds(row.one) ? (row.one.open ? 'true' : 'false') : null" :aria-selected="row.one.path === wanted.path ? 'true' : 'false'" :tabindex="row.one.path === at ? 0 : -1" :data-folder="row.one.path" :style="{ '--depth': row.one.depth - 1 }" @click="(at = row.one.path), openFolder(row.one.path)"><span :class="['fl-turn', { shut: !row.one.open }]" aria-hidden="true" @click.stop="turn(row.one)"><icon v-if="holds(row.one)" name="down"/></span><icon name="folder"/><span class="cut" :title="row.one.path || null">{{ row.one.name }}</span></li>
        <li v-else role="none" class="fl-more" :style="{ '--depth': row.depth - 1 }">{{ t('files.folders.more', { count: row.more.toLocaleString('en-US') }) }}</li>
      </template></ul></nav>`,
};
