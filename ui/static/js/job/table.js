// The runs as a table, newest first; further ones are fetched when asked for.
import { page, t } from "batmon/page.js";
import { Glyph } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { duration, iso, moment, momentBeside } from "batmon/times.js";
import { Answered } from "batmon/job/ask.js";
import { minute } from "batmon/job/days.js";
import { Place } from "batmon/job/place.js";
import { decisive, kindOf, reach, runs, valueNames } from "batmon/job/runs.js";
import { compares, comparePage } from "batmon/compare/address.js";

const STEP = 20;
const COLUMNS = 4; // values that get a column
const OUTCOMES = { succeeded: "jobpage.run.succeeded", failed: "jobpage.run.failed", aborted: "jobpage.run.aborted", open: "jobpage.run.open" };

export const valueWords = (name, value) => {
  if (value == null) return "—";
  if (name === "output_size") return size(Number(value));
  return value !== "" && Number.isFinite(Number(value)) ? Number(value).toLocaleString("en-US", { maximumFractionDigits: 3 }) : value;
};
export const valueName = (name) => (name === "output_size" ? t("value.output_size") : name);

export const RunTable = {
  components: { Answered, Glyph, Place },
  props: { job: Object },
  data: () => ({ most: STEP }),
  setup: () => ({ minute, page, runs, t, compares, comparePage, decisive, duration, iso, kindOf, moment, momentBeside, valueName, valueWords }),
  computed: {
    shown() {
      return runs.list.slice(0, this.most);
    },
    names() {
      return valueNames(this.shown).slice(0, COLUMNS);
    },
    more() {
      return runs.list.length > this.most || !runs.end;
    },
  },
  methods: {
    at: (text) => Date.parse(text),
    outcome(run) {
      if (run.outcome === "succeeded" && run.failure_lines) return t("jobpage.run.errors", { count: run.failure_lines.toLocaleString("en-US") });
      return t(OUTCOMES[run.outcome]);
    },
    deleted(run) {
      return runs.deleted.get(run.id) ?? null;
    },
    deletedWords(one) {
      const fields = { name: one.name, by: one.by, time: moment(Date.parse(one.at), this.job.zone, minute.value) };
      return t(one.state === "kept" ? "logfiles.run.deleted.title" : "logfiles.run.ended.title", fields);
    },
    trashOf: (one) => `/jobs/${encodeURIComponent(page.job)}/logs?trash=${encodeURIComponent(one.trash)}`,
    async further() {
      await reach(this.most + STEP);
      this.most += STEP;
    },
  },
  template: `
    <section class="panel" aria-labelledby="runs" data-panel="runs">
      <header><h2 id="runs">{{ t('jobpage.runs') }}</h2><span v-if="shown.length" class="right" role="status">{{ t('jobpage.runs.shown', { count: shown.length.toLocaleString('en-US') }) }}</span></header>
      <answered :of="runs" :ready="runs.known" :bars="5">
        <p v-if="!shown.length" class="body muted">{{ t('jobpage.runs.none') }}</p>
        <div v-else class="xscroll" tabindex="0" role="region" :aria-label="t('jobpage.runs.table')">
          <table class="runs">
            <thead><tr><th>{{ t('jobpage.runs.start') }}</th><th>{{ t('jobpage.runs.outcome') }}</th><th class="wide-only">{{ t('jobpage.runs.ended') }}</th><th class="r">{{ t('jobpage.runs.took') }}</th><th v-for="name in names" :key="name" class="r wide-only">{{ valueName(name) }}</th><th>{{ t('jobpage.runs.evidence') }}</th><th><span class="vh">{{ t('nav.compare') }}</span></th></tr></thead>
            <tbody><tr v-for="run in shown" :key="run.id" :data-run="run.id">
              <td class="k num" :title="run.started">{{ moment(at(run.started), job.zone, minute, true) }}</td>
              <td><span :class="['hrow', 'c-' + kindOf(run)]"><glyph :kind="kindOf(run)" small/>{{ outcome(run) }}<template v-if="run.origin === 'rerun'"> · {{ t('jobpage.run.rerun') }}</template></span></td>
              <td class="num wide-only" :title="run.ended ?? ''">{{ run.ended ? momentBeside(at(run.ended), at(run.started), job.zone, minute) : '—' }}</td>
              <td class="num r">{{ duration(run.duration_s) }}</td>
              <td v-for="name in names" :key="name" class="num r wide-only">{{ valueWords(name, run.values[name]) }}</td>
              <td><a v-if="deleted(run)" class="link" :href="trashOf(deleted(run))" :title="deletedWords(deleted(run))" data-deleted>{{ t('logfiles.run.deleted') }}</a><place v-else-if="decisive(run)" :seen="decisive(run)"/><template v-else>—</template></td>
              <td><a v-if="compares(run)" class="link" :href="comparePage(page.job, run.started)" :aria-label="t('compare.open.of', { time: moment(at(run.started), job.zone, minute, true) })" data-compare>{{ t('nav.compare') }}</a></td>
            </tr></tbody>
          </table>
        </div>
        <p v-if="shown.length" class="after"><button v-if="more" class="btn" type="button" :disabled="runs.asking" @click="further">{{ t('jobpage.more') }}</button><span v-else class="muted">{{ t('jobpage.runs.end') }}</span></p>
      </answered>
    </section>`,
};
