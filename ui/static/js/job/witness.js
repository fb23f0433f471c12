// The witnesses of the job side by side: what each says, when, by what; whether they agree, and what is contradictory.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Glyph, Icon } from "batmon/glyph.js";
import { iso, moment } from "batmon/times.js";
import { Place } from "batmon/job/place.js";

const ICONS = { log: "log", output: "file", scheduler: "clock", process: "server", ping: "plug" };
// The shape of each word; blue is what goes on.
const SHAPES = {
  succeeded: "ok", failed: "error", running: "run", stuck: "error", nothing: "idle", unended: "warn", quiet: "ok",
  missing: "error", up: "ok", down: "error", off: "warn", ready: "idle", silent: "idle",
};

export const WitnessPanel = {
  components: { Glyph, Icon, Place },
  props: { job: Object, why: Object },
  setup: () => ({ t, ICONS, SHAPES, iso }),
  computed: {
    check() {
      return this.why.answer?.check ?? null;
    },
    // One alone says no more than the verdict above tells already.
    shown() {
      return this.check !== null && this.check.witnesses.length > 1;
    },
    about() {
      return this.job.due == null ? t("jobpage.check.run") : t("jobpage.check.due", { due: moment(this.job.due, this.job.zone, live.now) });
    },
  },
  methods: {
    time(at) {
      return moment(Date.parse(at), this.job.zone, live.now, true);
    },
    full(at) {
      return iso(Date.parse(at), this.job.zone);
    },
    agreement: (one) => (one.agrees === null ? "" : t(one.agrees ? "jobpage.check.agrees" : "jobpage.check.against")),
    opens: (seen) => seen.source === "log",
    // The time stands beside the line that it is of; else it stands in the detail.
    timed: (one) => one.at && (!one.detail || one.evidence.some((seen) => seen.source === "log")),
  },
  template: `
    <section v-if="shown" class="panel" aria-labelledby="check" data-panel="check">
      <header><h2 id="check">{{ t('jobpage.check') }}</h2><span class="right">{{ about }}</span></header>
      <ul class="witness">
        <li v-for="one in check.witnesses" :key="one.source" :data-witness="one.source" :data-word="one.word">
          <h3><icon :name="ICONS[one.source]"/><span>{{ one.title }}</span><code v-if="one.name" class="cut" :title="one.name">{{ one.name }}</code></h3>
          <p class="said"><glyph :kind="SHAPES[one.word]"/><b :class="'c-' + SHAPES[one.word]">{{ one.message }}</b><span v-if="agreement(one)" :class="['sides', { against: !one.agrees }]">{{ agreement(one) }}</span></p>
          <p v-if="timed(one)"><time :datetime="one.at" :title="full(one.at)">{{ time(one.at) }}</time><template v-for="seen in one.evidence" :key="seen.text"><template v-if="opens(seen)"> · <place :seen="seen"/></template></template></p>
          <p v-if="one.detail">{{ one.detail }}</p>
          <p v-if="one.meaning">{{ one.meaning }}</p>
          <p v-if="one.entry.length" data-entry>
            <template v-for="(fact, at) in one.entry" :key="fact">
              <span class="whole">{{ fact }}{{ at < one.entry.length - 1 ? " ·" : "" }}</span>{{ " " }}
            </template>
          </p>
          <p v-for="seen in one.evidence" :key="seen.text" class="quoted" :title="seen.file"><code>{{ seen.text }}</code></p>
          <p v-if="one.lost" class="lost"><glyph kind="warn" small/><span>{{ one.lost }}</span></p>
        </li>
      </ul>
      <p v-if="check.contradiction" class="disagree" role="status" :data-code="check.contradiction.code"><glyph kind="warn"/><span>{{ check.contradiction.message }}</span></p>
    </section>`,
};
