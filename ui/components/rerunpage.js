// One rerun: the terminal with its output, time against the usual, the job's log beside it, its end and what it led to.
import { live } from "batmon/live.js";
import { page, t } from "batmon/page.js";
import { Glyph, Icon, KINDS } from "batmon/glyph.js";
import { duration, iso, moment } from "batmon/times.js";
import { pageOf } from "batmon/job.js";
import { kindOf } from "batmon/rerun.js";
import { follow } from "batmon/rerun-follow.js";
import { outcomeWord, stateWord } from "batmon/rerun-words.js";
import { RerunButton } from "batmon/rerun-button.js";
import { RerunCancel } from "batmon/rerun-cancel.js";
import { RerunDialog } from "batmon/rerun-dialog.js";
import { RerunLog } from "batmon/rerun-log.js";
import { RerunTerminal } from "batmon/rerun-terminal.js";

const rid = JSON.parse(document.getElementById("batmon-rerun").textContent);
const MARGIN = 1.35; // the bar ends beyond the usual time, where a longer run is seen to be one

export default {
  components: { Glyph, Icon, RerunButton, RerunCancel, RerunDialog, RerunLog, RerunTerminal },
  props: { resourcePath: String },
  data: () => ({ followed: null }),
  setup: () => ({ live, page, t, duration, iso, KINDS, kindOf, moment, outcomeWord, pageOf, stateWord, Math, folder: window.path_prefix ?? "" }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
    view() {
      return this.followed?.state.view ?? null;
    },
    gone() {
      return this.followed?.state.refused?.code === "unknown_rerun" || (this.view && this.view.job !== page.job);
    },
    running() {
      return this.view?.state === "running";
    },
    started() {
      return Date.parse(this.view.started);
    },
    took() {
      return this.running ? Math.max(0, (live.now - this.started) / 1000) : this.view.duration_s;
    },
    share() {
      const full = Math.max(this.took, (this.view.usual_s ?? 0) * MARGIN, 1);
      return { done: Math.min(100, (100 * this.took) / full), usual: this.view.usual_s ? Math.min(99, (100 * this.view.usual_s) / full) : null };
    },
    slow() {
      return this.view.usual_s != null && this.took > this.view.usual_s;
    },
    due() {
      return this.view.occurrence_due ? Date.parse(this.view.occurrence_due) : null;
    },
    params() {
      return Object.entries(this.view.params);
    },
    // What changed of the job may be what the rerun has led to.
    verdict() {
      return this.job ? `${this.job.status} ${this.job.outcome} ${this.job.due}` : "";
    },
    zone() {
      return this.job?.zone ?? live.server.zone;
    },
  },
  watch: {
    verdict() {
      if (this.view && !this.running) this.followed.soon();
    },
  },
  mounted() {
    this.followed = follow(rid, (text, skipped) => this.$refs.terminal?.write(text, skipped));
  },
  unmounted() {
    this.followed?.stop();
  },
  template: `
    <div class="jobpage rerunpage" :data-state="view && view.state">
      <nav class="crumb" :aria-label="t('jobpage.trail')"><a href="/">{{ t('nav.dashboard') }}</a><icon name="right"/><a :href="pageOf({ id: page.job })" class="cut">{{ job ? job.name : page.job }}</a><icon name="right"/><span aria-current="page">{{ t('nav.rerun') }}</span></nav>
      <div v-if="gone" class="hero gone" data-gone><h1>{{ t('rerun.gone') }}</h1><p><a class="btn" :href="pageOf({ id: page.job })">{{ t('rerun.gone.back') }}</a></p></div>
      <template v-else>
        <header class="jobhead"><glyph :kind="view ? kindOf(view) : 'idle'" :turning="running"/><div><h1>{{ t('rerun.title', { job: job ? job.name : page.job }) }}</h1><p v-if="view" class="desc">{{ view.who }} · <time :title="iso(started, zone)">{{ t('rerun.begun', { time: moment(started, zone, live.now, true) }) }}</time><template v-if="view.reason"> · {{ view.reason }}</template></p></div><rerun-cancel v-if="running" :view="view" @asked="followed.soon()"/><rerun-button v-else-if="view && job" :job="job"/></header>
        <p v-if="followed && followed.state.refused && !gone" class="refused" role="status">{{ followed.state.refused.message || t('rerun.unreachable') }}</p>
        <section class="panel outcome" data-panel="outcome" aria-labelledby="rerun-state">
          <div class="body">
            <div class="prog"><span id="rerun-state" :class="['status', 'c-' + (view ? kindOf(view) : 'idle')]" role="status"><glyph :kind="view ? kindOf(view) : 'idle'" small :turning="running"/><span>{{ view ? stateWord(view) : '…' }}</span></span>
              <span v-if="view && (view.usual_s != null || !running)" :class="['track', running ? (slow ? 'warn' : '') : kindOf(view) === 'error' ? 'error' : 'idle']" role="progressbar" :aria-label="t('job.progress')" aria-valuemin="0" aria-valuemax="100" :aria-valuenow="Math.round(share.done)"><i :style="{ width: share.done + '%' }"></i><u v-if="share.usual" :style="{ left: share.usual + '%' }"></u></span>
              <span v-else></span><span v-if="view" class="num"><span :class="{ rel: running }">{{ duration(took) }}</span><template v-if="view.usual_s != null"> · {{ t('job.usual', { duration: duration(view.usual_s) }) }}</template></span></div>
            <p v-if="view" class="led"><template v-if="due != null"><span :title="iso(due, zone)">{{ t('rerun.occurrence', { time: moment(due, zone, live.now) }) }}</span> <b>{{ outcomeWord(view.outcome_before) }}</b> → <b v-if="view.status_after !== null" data-after>{{ outcomeWord(view.outcome_after) }}</b><span v-else class="muted">{{ t('rerun.unjudged') }}</span></template><span v-if="view.status_after !== null" :class="['status', 'c-' + KINDS[view.status_after]]" data-verdict><glyph :kind="KINDS[view.status_after]" small/><span>{{ t('rerun.verdict', { status: t('status.' + view.status_after) }) }}</span></span><span v-if="view.cancelled_by !== null">{{ t('rerun.cancelled.by', { who: view.cancelled_by }) }}</span><span v-if="view.left_behind" class="c-warn">{{ t('rerun.left', { count: view.left_behind }) }}</span></p>
          </div>
        </section>
        <div class="two rerun-two">
          <rerun-terminal ref="terminal" :folder="folder + resourcePath"/>
          <div class="stack">
            <rerun-log v-if="job" :job="job" :running="running"/>
            <section v-if="view" class="panel" aria-labelledby="rerun-what"><header><h2 id="rerun-what">{{ t('rerun.what') }}</h2></header><dl class="pairs body">
              <div><dt>{{ t('rerun.command') }}</dt><dd><code>{{ view.command }}</code></dd></div>
              <div><dt>{{ t('rerun.folder') }}</dt><dd><code>{{ view.folder }}</code></dd></div>
              <div><dt>{{ t('rerun.account') }}</dt><dd>{{ view.account }}</dd></div>
              <div v-for="[name, value] in params" :key="name"><dt>{{ name }}</dt><dd><code>{{ value }}</code></dd></div>
              <div v-if="view.timeout_s != null"><dt>{{ t('rerun.limit.word') }}</dt><dd>{{ duration(view.timeout_s) }}</dd></div>
              <div v-if="view.ended"><dt>{{ t('rerun.ended') }}</dt><dd :title="view.ended">{{ moment(Date.parse(view.ended), zone, live.now, true) }}</dd></div>
              <div v-if="view.forced"><dt>{{ t('rerun.forced') }}</dt><dd>{{ view.reason }}</dd></div>
            </dl><p class="body muted note">{{ t(running ? 'rerun.goes.on' : 'rerun.kept') }}</p></section>
          </div>
        </div>
        <rerun-dialog/>
      </template>
    </div>`,
};
