// A search beside nothing but what it says.
import { live } from "batmon/live.js";
import { page } from "batmon/page.js";
import { LogSearch } from "batmon/log/search.js";

export default {
  components: { LogSearch },
  data: () => ({ said: [], file: new URLSearchParams(window.location.search).get("file") || null }),
  setup: () => ({ live }),
  computed: {
    job() {
      return live.jobs.get(page.job) ?? null;
    },
  },
  methods: {
    hear(kind, what) {
      window.heard = { ...window.heard, [kind]: what };
    },
  },
  template: `<div style="max-width: 420px; height: 720px; border: 1px solid var(--line)"><h1 class="vh">search</h1><log-search v-if="job" ref="search" :job="job" :file="file" encoding="" @open="hear('open', $event)" @hits="hear('hits', $event)" @highlight="hear('highlight', $event)" @close="hear('close', true)"/></div>`,
};
