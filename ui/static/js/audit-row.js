// One row of the audit trail, and unfolded below it all that it says. What people typed is text, never markup.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { iso, moment } from "batmon/times.js";

const BAD = ["wrong", "locked", "too_early", "not_allowed", "failed", "refused", "timeout", "not_started", "lost"];
const WARNED = ["config_refused", "audit_damaged", "store_renewed"];

// "a.b" for what lies in a mapping, so that each line of the detail is one fact.
export function facts(detail, path = "") {
  return Object.entries(detail).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    if (key === "changed" && value && typeof value === "object") return Object.entries(value).map(([what, [before, after]]) => [what, t("audit.was", { before: written(before), after: written(after) })]);
    if (value && typeof value === "object" && !Array.isArray(value)) return facts(value, name);
    return [[named(name), key === "action" ? eventOf(value) : written(value)]];
  });
}

const wordOr = (key, fallback) => (t(key) === key ? fallback : t(key));
const named = (name) => wordOr(`audit.key.${name}`, name);
const eventOf = (action) => wordOr(`audit.event.${action}`, String(action));

function written(value) {
  if (value === null || value === undefined) return "—";
  if (Array.isArray(value)) return value.map(written).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const AuditRow = {
  components: { Glyph, Icon },
  props: { row: Object, open: Boolean, at: Boolean },
  emits: ["toggle"],
  setup: () => ({ live, t, iso, moment }),
  computed: {
    kind() {
      if (BAD.includes(this.row.outcome.split(": ")[0])) return "error";
      return WARNED.includes(this.row.event) ? "warn" : "";
    },
    when() {
      return Date.parse(this.row.at);
    },
    facts() {
      return facts(this.row.detail);
    },
    told() {
      return this.facts.map(([name, value]) => `${name} ${value}`).join(" · ");
    },
    about() {
      return this.row.job_name ?? this.row.job ?? "";
    },
  },
  template: `
    <div :class="['au', { open, bad: kind === 'error' }]" role="listitem" :data-seq="row.seq">
      <button class="au-line" type="button" :aria-expanded="open ? 'true' : 'false'" :tabindex="at ? 0 : -1" @click="$emit('toggle')">
        <span class="au-fold"><icon name="right"/></span>
        <time class="num" :title="iso(when, live.server.zone)">{{ moment(when, live.server.zone, live.now, true) }}</time>
        <b class="au-event cut">{{ row.title }}</b>
        <span class="au-outcome cut"><glyph v-if="kind" :kind="kind" small/>{{ row.outcome_title }}</span>
        <span class="au-who cut">{{ row.who || '—' }}</span>
        <span class="au-about cut">{{ about }}</span>
        <span class="au-told cut muted">{{ told }}</span>
        <span class="au-from cut muted">{{ row.source }}</span>
      </button>
      <dl v-if="open" class="au-detail">
        <div><dt>{{ t('audit.time') }}</dt><dd class="num">{{ row.at }}</dd></div>
        <div><dt>{{ t('audit.who') }}</dt><dd>{{ row.who || '—' }} · {{ row.source }}</dd></div>
        <div v-if="row.job"><dt>{{ t('audit.job') }}</dt><dd><a :href="'/jobs/' + encodeURIComponent(row.job)">{{ about }}</a></dd></div>
        <div v-for="[name, value] in facts" :key="name"><dt><code>{{ name }}</code></dt><dd>{{ value }}</dd></div>
        <div v-if="!facts.length"><dt></dt><dd class="muted">{{ t('audit.detail.none') }}</dd></div>
        <div><dt>{{ t('audit.number') }}</dt><dd class="num muted">{{ row.seq.toLocaleString('en-US') }} · <code>{{ row.hash.slice(0, 16) }}…</code></dd></div>
      </dl>
    </div>`,
};
