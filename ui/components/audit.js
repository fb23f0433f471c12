// The audit trail: filters, rows, the check of the file; shut until the page is unlocked.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { AuditList } from "batmon/audit-list.js";
import { check, clear, filtered, filters, follow, load, query, trail } from "batmon/audit-source.js";
import { access, lock, withUnlock } from "batmon/unlock.js";

export default {
  components: { AuditList, Glyph, Icon },
  data: () => ({ checked: null, checking: false }),
  setup: () => ({ access, filters, live, t, trail, clear, load }),
  computed: {
    jobs() {
      const known = [...live.jobs.values()].map(({ id, name }) => ({ id, name }));
      return known.sort((a, b) => a.name.localeCompare(b.name));
    },
    events() {
      return Object.entries(trail.events).sort((a, b) => a[1].localeCompare(b[1]));
    },
    count() {
      const count = trail.rows.length.toLocaleString("en-US");
      return t(trail.before === null ? "audit.loaded" : "audit.loaded.more", { count });
    },
    csv() {
      return `/api/v1/audit.csv?${query()}`;
    },
    isFiltered: () => filtered(),
    verdict() {
      const { rows, first, last } = this.checked;
      const whole = (number) => number.toLocaleString("en-US");
      return t("audit.sound", { rows: whole(rows), first: whole(first), last: whole(last) });
    },
  },
  created: follow,
  methods: {
    unlock: () => withUnlock("audit"),
    async other() {
      await lock();
      await withUnlock("audit");
    },
    async verify() {
      this.checking = true;
      this.checked = await check().catch(() => ({ message: t("unlock.unreachable") }));
      this.checking = false;
    },
  },
  template: `
    <div class="audit">
      <div class="verdict"><div><h1>{{ t('audit.title') }}</h1><p class="sub">{{ t('audit.lead') }}</p></div>
        <div v-if="trail.state === 'ready'" class="au-acts">
          <button class="btn" type="button" :title="t('audit.check.title')" :disabled="checking" @click="verify"><icon name="tick"/><span>{{ t(checking ? 'audit.check.busy' : 'audit.check') }}</span></button>
          <a class="btn" :href="csv" :title="t('audit.csv.title')" download><icon name="down"/><span>{{ t('audit.csv') }}</span></a>
        </div>
      </div>
      <div v-if="checked && trail.state === 'ready'" :class="['au-check', checked.sound ? 'sound' : 'unsound']" role="status">
        <template v-if="checked.sound"><glyph kind="ok"/><span>{{ verdict }}</span></template>
        <template v-else-if="checked.troubles"><glyph kind="error"/><div><b>{{ t('audit.unsound') }}</b><ul><li v-for="(one, place) in checked.troubles" :key="place">{{ one.message }}</li></ul></div></template>
        <template v-else><glyph kind="warn"/><span>{{ checked.message }}</span></template>
      </div>
      <section v-if="trail.state === 'locked'" class="panel au-state" data-state="locked">
        <icon name="lock"/><h2>{{ t('audit.locked') }}</h2><p>{{ t('audit.locked.why') }}</p>
        <button class="btn primary" type="button" @click="unlock"><icon name="unlock"/><span>{{ t('audit.unlock') }}</span></button>
      </section>
      <section v-else-if="trail.state === 'denied'" class="panel au-state" data-state="denied" role="alert">
        <icon name="lock"/><h2>{{ t('audit.denied') }}</h2><p>{{ access.name }} · {{ trail.said }}</p>
        <button class="btn" type="button" @click="other"><icon name="unlock"/><span>{{ t('audit.other') }}</span></button>
      </section>
      <template v-else>
        <div class="au-bar" role="search">
          <label class="field au-text"><icon name="search"/><input v-model="filters.text" type="search" maxlength="500" :placeholder="t('audit.text')" :aria-label="t('audit.text')"></label>
          <label class="field au-name"><input v-model="filters.who" maxlength="200" :placeholder="t('audit.who')" :aria-label="t('audit.who')"></label>
          <label class="field au-pick"><select v-model="filters.event" :aria-label="t('audit.event')"><option value="">{{ t('audit.event.all') }}</option><option v-for="[event, title] in events" :key="event" :value="event">{{ title }}</option><option v-if="filters.event && !(filters.event in trail.events)" :value="filters.event">{{ filters.event }}</option></select><icon name="down"/></label>
          <label class="field au-pick"><select v-model="filters.job" :aria-label="t('audit.job')"><option value="">{{ t('audit.job.all') }}</option><option v-for="job in jobs" :key="job.id" :value="job.id">{{ job.name }}</option><option v-if="filters.job && !live.jobs.has(filters.job)" :value="filters.job">{{ filters.job }}</option></select><icon name="down"/></label>
          <span class="au-days"><label class="field"><span class="vh">{{ t('audit.since') }}</span><input v-model="filters.since" type="date" :aria-label="t('audit.since')"></label><span aria-hidden="true">–</span><label class="field"><span class="vh">{{ t('audit.until') }}</span><input v-model="filters.until" type="date" :aria-label="t('audit.until')"></label></span>
          <button v-if="isFiltered" class="btn ghost" type="button" @click="clear"><icon name="x"/><span>{{ t('audit.clear') }}</span></button>
          <span class="grow"></span><span class="muted num" role="status">{{ trail.state === 'ready' ? count : '' }}</span>
        </div>
        <div v-if="trail.state === 'loading'" class="loading" aria-hidden="true"><span v-for="n in 8" :key="n" class="skel"></span></div>
        <section v-else-if="trail.state === 'failed'" class="panel au-state" data-state="failed" role="alert"><glyph kind="warn"/><h2>{{ t('audit.failed') }}</h2><p>{{ trail.said }}</p><button class="btn" type="button" @click="load"><icon name="rerun"/><span>{{ t('audit.again') }}</span></button></section>
        <p v-else-if="!trail.rows.length" class="nothing">{{ t(isFiltered ? 'audit.none' : 'audit.empty') }}<template v-if="isFiltered"> · <button class="link" type="button" @click="clear">{{ t('audit.clear') }}</button></template></p>
        <audit-list v-else/>
      </template>
    </div>`,
};
