// Below the lines: whether the end is followed, what came meanwhile, what is picked, and what was said last.
import { t } from "batmon/page.js";
import { live } from "batmon/live.js";
import { Icon } from "batmon/glyph.js";
import { copyLines, copyLink, downloadLines, pick, unpick, words } from "batmon/log/pick.js";
import { sight, toEnd } from "batmon/log/sight.js";
import { log } from "batmon/log/source.js";

export const LogFoot = {
  components: { Icon },
  emits: ["pause", "step"],
  setup: () => ({ log, pick, sight, t, copyLines, copyLink, downloadLines, toEnd, unpick }),
  computed: {
    picked() {
      return pick.from ? words(pick.from, pick.to) : "";
    },
    fresh() {
      return sight.fresh ? t(`log.fresh.${sight.fresh === 1 ? "one" : "many"}`, { count: sight.fresh.toLocaleString("en-US") }) : "";
    },
    follows() {
      return sight.follow && !log.packed && !live.lost;
    },
    words() {
      if (live.lost) return t("log.lost");
      if (log.packed) return t("log.packed");
      if (sight.follow) return t("log.follows");
      return t(sight.paused ? "log.paused" : "log.not_followed");
    },
    said() {
      return sight.said || log.trouble || (log.waiting ? t("log.waiting") : "");
    },
    where() {
      if (sight.first == null) return t("log.at_byte", { offset: sight.from.toLocaleString("en-US") });
      return t("log.where", { from: sight.first.toLocaleString("en-US"), to: sight.last.toLocaleString("en-US") });
    },
  },
  template: `
    <div v-if="pick.from" class="lg-picked" role="group" :aria-label="t('log.picked')"><b class="num">{{ picked }}</b><button class="btn is-s" type="button" data-copy-lines @click="copyLines"><icon name="copy"/><span>{{ t('log.copy') }}</span></button><button class="btn is-s" type="button" data-copy-link @click="copyLink">{{ t('log.copy.link') }}</button><button class="btn is-s" type="button" data-save-lines @click="downloadLines"><icon name="dl"/><span>{{ t('log.save') }}</span></button><button class="btn ghost icon is-s" type="button" :aria-label="t('log.unpick')" :title="t('log.unpick')" @click="unpick"><icon name="x"/></button></div>
    <div class="lg-foot"><span :class="['lg-live', { on: follows }]" aria-hidden="true"></span><span class="lg-state">{{ words }}</span><span v-if="log.lines.length" class="num muted lg-where">{{ where }}</span><span class="lg-said" role="status">{{ said }}</span><span class="grow"></span>
      <span class="hrow lg-thumbs"><button class="btn icon" type="button" :aria-label="t('log.failure.back')" :title="t('log.failure.back')" @click="$emit('step', true)"><icon name="up"/></button><button class="btn icon" type="button" :aria-label="t('log.failure.on')" :title="t('log.failure.on')" @click="$emit('step', false)"><icon name="down"/></button></span>
      <button v-if="fresh" class="btn is-s lg-fresh" type="button" data-fresh @click="toEnd()"><icon name="end"/><span>{{ fresh }}</span></button>
      <button v-if="sight.follow && !log.packed" class="btn is-s" type="button" data-pause @click="$emit('pause')"><icon name="pause"/><span>{{ t('log.pause') }}</span></button>
      <button v-else-if="!fresh" class="btn is-s" type="button" data-end @click="toEnd()"><icon name="end"/><span>{{ t('log.to_end') }}</span></button>
    </div>`,
};
