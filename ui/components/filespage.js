// The files of a job: its working folder as a list, a file beside it.
import { live } from "batmon/live.js";
import { count, page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { logFilesOf, pageOf } from "batmon/job.js";
import { keys } from "batmon/keys.js";
import { FileList } from "batmon/files/list.js";
import { followFile } from "batmon/files/look.js";
import { FilePreview } from "batmon/files/preview.js";
import { above, addressOf, folder, follow, go, halt, load, openFolder, wanted } from "batmon/files/source.js";
import { take } from "batmon/files/take.js";
import { FolderTree } from "batmon/files/tree.js";

const SAID = 6000; // ms that it says why something cannot be taken

export default {
  components: { FileList, FilePreview, FolderTree, Glyph, Icon },
  data: () => ({ said: "", begun: false }),
  setup: () => ({ folder, live, page, t, wanted, addressOf, halt, load, openFolder, logFilesOf, pageOf }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    open() {
      return Boolean(this.job?.files);
    },
    trail() {
      const names = wanted.path.split("/").filter(Boolean);
      return names.map((name, place) => ({ name, path: names.slice(0, place + 1).join("/") }));
    },
    counted() {
      if (folder.state !== "ready") return "";
      const fields = { count: folder.total.toLocaleString("en-US") };
      if (folder.searching) return t("files.searching", { ...fields, looked: folder.looked.toLocaleString("en-US") });
      if (folder.cut) return t("files.counted.cut", fields);
      return wanted.q.trim() ? t("files.found", fields) : count("files.counted", folder.total);
    },
  },
  watch: {
    open: { immediate: true, handler: "begin" },
  },
  mounted() {
    this.drop = keys.add([
      { keys: ["/"], text: "keys.find", run: () => this.$refs.search?.focus() },
      { keys: ["ArrowDown", "j"], text: "keys.entry.down", run: () => this.$refs.list?.move(1) },
      { keys: ["ArrowUp", "k"], text: "keys.entry.up", run: () => this.$refs.list?.move(-1) },
      { keys: ["Enter"], text: "keys.entry.open", run: () => this.$refs.list?.press() },
      { keys: ["Backspace", "u"], text: "keys.entry.above", run: this.up },
      { keys: ["Escape"], text: "keys.leave", run: this.close },
    ]);
  },
  unmounted() {
    this.drop();
  },
  methods: {
    begin(open) {
      if (!open || this.begun) return;
      this.begun = true;
      follow();
      followFile();
    },
    step(event, path) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openFolder(path);
    },
    up() {
      if (wanted.path) openFolder(above(wanted.path));
    },
    close() {
      if (wanted.file) go({ file: "" });
    },
    async take(path) {
      this.said = await take(path);
      if (this.said) setTimeout(() => (this.said = ""), SAID);
    },
  },
  template: `
    <div class="filespage">
      <nav class="crumb" :aria-label="t('jobpage.trail')"><a href="/">{{ t('nav.dashboard') }}</a><icon name="right"/><a v-if="job" class="cut" :href="pageOf(job)">{{ job.name }}</a><span v-else>{{ page.job }}</span><icon name="right"/><span aria-current="page">{{ t('nav.files') }}</span></nav>
      <div v-if="!live.ready" class="loading" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
      <div v-else-if="!job" class="hero gone" data-gone><h1>{{ t('jobpage.gone') }}</h1><p>{{ t('jobpage.gone.text', { job: page.job }) }}</p><p><a class="btn" href="/">{{ t('jobpage.gone.back') }}</a></p></div>
      <div v-else-if="!open" class="hero" data-state="none"><h1>{{ t('files.none') }}</h1><p>{{ t('files.none.why') }}</p><p><a class="btn" :href="pageOf(job)">{{ t('files.back') }}</a></p></div>
      <template v-else>
        <h1 class="vh">{{ t('files.title', { name: job.name }) }}</h1>
        <div class="fl-tools" role="search">
          <label class="field"><icon name="search"/><input ref="search" v-model="wanted.q" type="search" maxlength="200" :placeholder="t('files.search')" :aria-label="t('files.search')"><kbd>/</kbd></label>
          <label class="fl-check"><input v-model="wanted.below" type="checkbox"><span>{{ t('files.below') }}</span></label>
          <span class="grow"></span>
          <a class="btn" :href="logFilesOf(job)" data-logfiles><icon name="log"/><span>{{ t('logfiles.open') }}</span></a>
          <button class="btn" type="button" data-zip :title="t('files.take.folder')" @click="take(wanted.path)"><icon name="dl"/><span>{{ t('files.zip') }}</span></button>
        </div>
        <p v-if="said" class="pv-note" role="alert"><glyph kind="warn"/><span>{{ said }}</span></p>
        <div :class="['fl-two', { beside: wanted.file }]">
          <folder-tree/>
          <section class="panel fl-panel">
            <nav class="fl-trail" :aria-label="t('files.trail')"><a :href="addressOf({ path: '', file: '', q: '', below: false })" :aria-current="trail.length ? null : 'page'" @click="step($event, '')"><icon name="folder"/><span class="cut">{{ t('files.root') }}</span></a><template v-for="(part, place) in trail" :key="part.path"><span aria-hidden="true">/</span><a class="cut" :href="addressOf({ path: part.path, file: '', q: '', below: false })" :aria-current="place === trail.length - 1 ? 'page' : null" @click="step($event, part.path)">{{ part.name }}</a></template><span class="grow"></span><span class="num muted" role="status">{{ counted }}</span><button v-if="folder.searching" class="btn ghost is-s" type="button" data-halt @click="halt"><icon name="x"/><span>{{ t('files.halt') }}</span></button></nav>
            <div v-if="folder.state === 'loading'" class="fl-wait" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
            <div v-else-if="folder.state === 'failed'" class="fl-state" data-state="failed" role="alert"><glyph kind="warn"/><h2>{{ t('files.failed') }}</h2><p>{{ folder.said || t('files.unreachable') }}</p><span class="hrow"><button class="btn" type="button" @click="load"><icon name="rerun"/><span>{{ t('files.again') }}</span></button><button v-if="wanted.path" class="btn" type="button" @click="openFolder('')"><icon name="folder"/><span>{{ t('files.root') }}</span></button></span></div>
            <p v-else-if="!folder.total && folder.searching" class="nothing" data-state="searching">{{ t('files.going') }}</p>
            <p v-else-if="!folder.total" class="nothing" data-state="empty">{{ t(wanted.q.trim() ? 'files.nothing' : 'files.empty') }}<template v-if="wanted.q"> · <button class="link" type="button" @click="wanted.q = ''">{{ t('files.clear') }}</button></template></p>
            <file-list v-else ref="list" :zone="job.zone" @take="take"/>
          </section>
          <file-preview v-if="wanted.file" :zone="job.zone" @take="take" @close="close"/>
        </div>
      </template>
    </div>`,
};
