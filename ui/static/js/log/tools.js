// The tools above the lines: to the failures, to a place, how the lines look, what is taken of them.
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { pageOf } from "batmon/job.js";
import { size } from "batmon/machine.js";
import { may, withUnlock } from "batmon/unlock.js";
import { shelf } from "batmon/log/files.js";
import { looks, resize, toggleWrap } from "batmon/log/looks.js";
import { copyLines, path } from "batmon/log/pick.js";
import { say } from "batmon/log/sight.js";
import { log } from "batmon/log/source.js";

const ENCODINGS = ["auto", "utf-8", "cp949", "utf-16-le", "utf-16-be", "shift_jis", "gb18030", "latin-1"];
const NAMES = { "utf-8": "UTF-8", cp949: "CP949", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", shift_jis: "Shift JIS", gb18030: "GB 18030", "latin-1": "Latin-1" };

export const nameOf = (encoding) => (encoding === "line" ? t("log.encoding.line") : (NAMES[encoding] ?? encoding.toUpperCase()));

async function download() {
  if (shelf.asks) {
    if (!(await withUnlock("files"))) return;
    if (!may("files")) return say(t("access.not_allowed"));
  }
  const link = Object.assign(document.createElement("a"), { href: path(), download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

export const LogTools = {
  components: { Icon },
  props: { job: Object, searches: Boolean },
  emits: ["step", "goto", "side", "encoding", "rail"],
  setup: () => ({ log, looks, t, copyLines, download, pageOf, resize, size, toggleWrap, ENCODINGS, nameOf }),
  computed: {
    name() {
      return log.file.split(/[\\/]/).pop();
    },
    facts() {
      if (log.state !== "ready") return "";
      const lines = log.total == null ? t("log.counting", { percent: Math.floor(log.counted * 100) }) : t("log.total", { count: log.total.toLocaleString("en-US") });
      return `${lines} · ${size(log.size)}`;
    },
  },
  template: `
    <div class="lg-bar">
      <a class="btn ghost icon" :href="pageOf(job)" :aria-label="t('log.back', { name: job.name })" :title="t('log.back', { name: job.name })"><icon name="left"/></a>
      <b class="cut lg-name">{{ job.name }}</b>
      <span class="hrow lg-steps"><button class="btn" type="button" data-step="back" :title="t('log.failure.back') + ' (E)'" @click="$emit('step', true)"><icon name="up"/><span>{{ t('log.failure.back') }}</span></button><button class="btn" type="button" data-step="on" :title="t('log.failure.on') + ' (e)'" @click="$emit('step', false)"><icon name="down"/><span>{{ t('log.failure.on') }}</span></button></span>
      <span class="grow"></span>
      <span class="hrow lg-acts">
        <button class="btn ghost" type="button" data-goto :title="t('log.goto.title')" @click="$emit('goto', 'line')"><icon name="clock"/><span>{{ t('log.goto') }}</span></button>
        <button class="btn ghost icon" type="button" :aria-pressed="looks.wrap" :class="{ on: looks.wrap }" data-wrap :aria-label="t('log.wrap')" :title="t('log.wrap') + ' (w)'" @click="toggleWrap"><icon name="wrap"/></button>
        <span class="hrow lg-sizes" role="group" :aria-label="t('log.size')"><button class="btn ghost icon" type="button" :aria-label="t('log.smaller')" :title="t('log.smaller') + ' (-)'" @click="resize(-1)">A−</button><button class="btn ghost icon" type="button" :aria-label="t('log.larger')" :title="t('log.larger') + ' (+)'" @click="resize(1)">A+</button></span>
        <button class="btn ghost icon" type="button" data-copy :aria-label="t('log.copy')" :title="t('log.copy') + ' (c)'" @click="copyLines"><icon name="copy"/></button>
        <button class="btn ghost icon" type="button" data-download :aria-label="t('log.download')" :title="t('log.download')" @click="download"><icon name="dl"/></button>
        <button v-if="searches" class="btn ghost icon" type="button" data-search :aria-label="t('log.search')" :title="t('log.search') + ' (/)'" @click="$emit('side')"><icon name="search"/></button>
      </span>
    </div>
    <div class="lg-sub"><button class="btn ghost is-s lg-pick" type="button" :title="log.file" @click="$emit('rail')"><icon name="file"/><span class="cut">{{ name }}</span></button><code class="cut lg-file" :title="log.file">{{ name }}</code><span class="num" role="status">{{ facts }}</span><label class="lg-enc"><span class="vh">{{ t('log.encoding') }}</span><select :value="log.encoding" :title="t('log.encoding')" data-encoding @change="$emit('encoding', $event.target.value)"><option value="">{{ log.readAs ? t('log.encoding.as', { name: nameOf(log.readAs) }) : t('log.encoding.own') }}</option><option v-for="one in ENCODINGS" :key="one" :value="one">{{ one === 'auto' ? t('log.encoding.auto') : nameOf(one) }}</option></select></label><span v-if="log.cut" class="lg-cut">{{ t('log.cut') }}</span><span class="grow"></span><span class="lg-keys" aria-hidden="true">{{ t('log.goto.line') }} <kbd>:</kbd> {{ t('log.goto.at') }} <kbd>t</kbd> {{ t('log.end') }} <kbd>G</kbd></span></div>`,
};
