// A run beside the last good one: what differs in a sentence, then by kinds of lines, then line by line.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { pageOf } from "batmon/job.js";
import { keys } from "batmon/keys.js";
import { duration, moment } from "batmon/times.js";
import { KindPanels } from "batmon/compare/kinds.js";
import { RunPick } from "batmon/compare/pick.js";
import { BothSides } from "batmon/compare/sides.js";
import { compared, follow, load } from "batmon/compare/source.js";

const MOST = 500_000; // lines of both that a page can be tall enough for

const name = (path) => path.split(/[\\/]/).pop();
const number = (count) => count.toLocaleString("en-US");

export default {
  components: { BothSides, Glyph, Icon, KindPanels, RunPick },
  data: () => ({ all: false, place: { at: 0, all: 0 }, begun: false }),
  setup: () => ({ compared, live, page, t, load, pageOf, number }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    answer() {
      return compared.answer;
    },
    zone() {
      return this.job?.zone ?? live.server.zone;
    },
    headline() {
      if (this.answer.identical) return t("compare.same");
      const { new_count: fresh, missing_count: missing, changed_count: changed, values } = this.answer;
      const counts = [["compare.new.count", fresh], ["compare.missing.count", missing], ["compare.changed.count", changed + values.length]];
      const parts = counts.filter(([, count]) => count).map(([key, count]) => t(key, { count: number(count) }));
      return t("compare.kinds", { parts: parts.join(", ") });
    },
    below() {
      const at = this.answer.parts_at;
      const after = at && at.after_s !== null && t("compare.parts", { duration: duration(Math.max(0, at.after_s)) });
      const line = at && at.number !== null && t("compare.parts.line", { line: number(at.number) });
      return [this.answer.identical ? "" : after || line, t("compare.aside")].filter(Boolean).join(" ");
    },
    many() {
      return this.answer.good.lines + this.answer.run.lines > MOST;
    },
    // What has to be known of where the lines come from; what is missing is marked.
    notes() {
      const { good, run, many_kinds: many, tangled } = this.answer;
      const found = [];
      const tell = (warns, text) => found.push({ warns, text });
      if (run.run.outcome === "open") tell(true, t("compare.note.open", { time: moment(compared.at, this.zone, live.now, true) }));
      for (const [side, { files, moved, packed, partly, cut, lines }] of [["compare.good", good], ["compare.run", run]]) {
        const whose = (warns, key, fields) => tell(warns, `${t(side)}: ${t(key, fields)}`);
        if (packed) whose(false, "compare.note.packed", { file: files.map(name).join(", ") });
        else if (moved) whose(false, "compare.note.moved", { file: files.map(name).join(", ") });
        if (partly) whose(true, "compare.note.partly");
        if (cut) whose(true, "compare.note.cut", { count: number(lines) });
      }
      if (many) tell(true, t("compare.note.many"));
      if (tangled) tell(true, t("compare.note.tangled"));
      return found;
    },
  },
  watch: {
    job: {
      immediate: true,
      handler(job) {
        if (!job || this.begun) return;
        this.begun = true;
        follow();
      },
    },
  },
  mounted() {
    this.drop = keys.add([
      { keys: ["n"], text: "keys.difference.next", run: () => this.$refs.sides?.step(1) },
      { keys: ["N", "p"], text: "keys.difference.previous", run: () => this.$refs.sides?.step(-1) },
      { keys: ["v"], text: "keys.difference.all", run: () => this.answer && !this.many && (this.all = !this.all) },
    ]);
  },
  unmounted() {
    this.drop();
  },
  template: `
    <div class="jobpage comparepage">
      <nav class="crumb" :aria-label="t('jobpage.trail')"><a href="/">{{ t('nav.dashboard') }}</a><icon name="right"/><a v-if="job" class="cut" :href="pageOf(job)">{{ job.name }}</a><span v-else>{{ page.job }}</span><icon name="right"/><span aria-current="page">{{ t('nav.compare') }}</span></nav>
      <div v-if="!live.ready" class="loading" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
      <div v-else-if="!job" class="hero gone" data-gone><h1>{{ t('jobpage.gone') }}</h1><p>{{ t('jobpage.gone.text', { job: page.job }) }}</p><p><a class="btn" href="/">{{ t('jobpage.gone.back') }}</a></p></div>
      <div v-else-if="compared.state === 'none'" class="hero" data-state="none"><h1>{{ t('jobpage.runs.none') }}</h1><p>{{ t('compare.asks.why') }}</p><p><a class="btn" :href="pageOf(job)">{{ t('compare.back') }}</a></p></div>
      <template v-else-if="compared.state === 'failed'">
        <section class="panel cp-failed" data-state="failed"><glyph kind="warn"/><div role="alert"><h1>{{ t('compare.failed') }}</h1><p>{{ compared.said }}</p></div>
          <span class="hrow"><button class="btn" type="button" @click="load"><icon name="rerun"/><span>{{ t('compare.again') }}</span></button><a class="btn" :href="pageOf(job)">{{ t('compare.back') }}</a></span></section>
        <section v-if="compared.runs.length" class="panel cp-caps"><run-pick side="good" :zone="zone"/><run-pick side="run" :zone="zone"/></section>
      </template>
      <template v-else-if="answer">
        <header class="cp-head"><div><h1 role="status">{{ headline }}</h1><p class="desc">{{ below }}</p></div>
          <div class="cp-tools"><div v-if="!many" class="seg" role="group" :aria-label="t('compare.show')"><button type="button" :aria-pressed="String(!all)" @click="all = false">{{ t('compare.only') }}</button><button type="button" :aria-pressed="String(all)" @click="all = true">{{ t('compare.all') }}</button></div>
          <template v-if="place.all"><span class="muted num" data-place>{{ t('compare.place', { at: place.at || '—', all: number(place.all) }) }}</span><button class="btn icon" type="button" :aria-label="t('compare.previous')" :title="t('compare.previous')" data-step="-1" @click="$refs.sides.step(-1)"><icon name="down"/></button><button class="btn" type="button" data-step="1" @click="$refs.sides.step(1)"><icon name="down"/><span>{{ t('compare.next') }}</span></button></template></div></header>
        <ul v-if="notes.length" class="cp-notes"><li v-for="note in notes" :key="note.text" :data-warns="note.warns"><glyph v-if="note.warns" kind="warn" small/><icon v-else name="file"/><span>{{ note.text }}</span></li></ul>
        <kind-panels v-if="!answer.identical" :answer="answer"/>
        <both-sides ref="sides" :answer="answer" :all="all && !many" :zone="zone" @place="place = $event"/>
      </template>
      <div v-else class="loading" data-state="loading"><span class="vh" role="status">{{ t('compare.working') }}</span><span v-for="n in 8" :key="n" class="skel" aria-hidden="true"></span></div>
    </div>`,
};
