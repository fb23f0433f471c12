// The store as a file: after the password, on record, and straight to the disk of the reader.
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { may, withUnlock } from "batmon/unlock.js";

const PATH = "/api/v1/store/download";

export const DownloadButton = {
  components: { Icon },
  data: () => ({ said: "" }),
  setup: () => ({ t }),
  methods: {
    async load() {
      this.said = "";
      if (!(await withUnlock("store"))) return;
      if (!may("store")) return (this.said = t("access.not_allowed"));
      const link = Object.assign(document.createElement("a"), { href: PATH, download: "" });
      document.body.append(link);
      link.click();
      link.remove();
    },
  },
  template: `<div class="down"><button class="btn" type="button" data-download="store" :title="t('system.store.title')" @click="load"><icon name="dl"/><span>{{ t('system.store.load') }}</span></button><p v-if="said" class="capture-said" role="alert">{{ said }}</p></div>`,
};
