// A status: shape, colour, and the word beside it.
import { t } from "batmon/page.js";

export const KINDS = { OK: "ok", WARNING: "warn", ERROR: "error", UNKNOWN: "idle", PAUSED: "paused" };
export const WORST = ["ERROR", "WARNING", "UNKNOWN", "PAUSED", "OK"]; // the order of concern
export const COUNTED = ["ERROR", "WARNING", "OK", "PAUSED", "UNKNOWN"]; // the order of the counts

export const Glyph = {
  props: { kind: String, small: Boolean, turning: Boolean },
  template: `<svg :class="['g', 'g-' + kind, { 'is-s': small, spin: turning }]" aria-hidden="true"><use :href="'#g-' + kind"/></svg>`,
};

export const StatusWord = {
  components: { Glyph },
  props: { status: String, calm: Boolean },
  setup: () => ({ KINDS, t }),
  template: `<span :class="['status', calm ? 'calm' : 'c-' + KINDS[status]]"><glyph :kind="KINDS[status]"/><span>{{ t('status.' + status) }}</span></span>`,
};

export const Icon = {
  props: { name: String },
  template: `<svg class="i" aria-hidden="true"><use :href="'#' + name"/></svg>`,
};
