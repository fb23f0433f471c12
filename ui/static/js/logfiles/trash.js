// The trash: what was deleted, by whom and why, for how long it is kept, and what has become of it.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { size } from "batmon/machine.js";
import { iso, moment } from "batmon/times.js";
import { access } from "batmon/unlock.js";
import { loadTrash, trash, trashPath } from "batmon/logfiles/source.js";

const DAY = 86_400_000;

export const TrashPanel = {
  components: { Icon },
  props: { zone: String, sought: String },
  emits: ["ask"],
  setup: () => ({ access, trash, t, iso, loadTrash, size }),
  methods: {
    at: (text) => Date.parse(text),
    when(text) {
      return moment(Date.parse(text), this.zone, live.now);
    },
    deleted(one) {
      return t("logfiles.deleted", { time: this.when(one.at), name: one.by });
    },
    left(one) {
      const days = Math.ceil((Date.parse(one.until) - live.now) / DAY);
      return days <= 1 ? t("logfiles.left.last") : t("logfiles.left", { days });
    },
    ended(one) {
      return t(one.state === "removed" ? "logfiles.removed" : "logfiles.emptied", { time: this.when(one.ended_at), name: one.ended_by });
    },
    take: (one) => `${trashPath(one.id)}/download`,
  },
  template: `
    <section class="panel lf-trash" aria-labelledby="trash" data-panel="trash">
      <header><h2 id="trash"><icon name="trash"/>{{ t('logfiles.trash') }}</h2><span v-if="trash.known && !trash.said" class="right num">{{ t('logfiles.trash.sum', { days: trash.days, size: size(trash.size) }) }}</span></header>
      <p v-if="trash.said" class="body" role="alert">{{ trash.said }}</p>
      <div v-else-if="!trash.known" class="fl-wait" aria-hidden="true"><span v-for="n in 3" :key="n" class="skel"></span></div>
      <p v-else-if="!trash.total" class="body muted" data-state="none">{{ t('logfiles.trash.none') }}</p>
      <ul v-else class="lf-deleted" :aria-label="t('logfiles.trash.list')">
        <li v-for="one in trash.list" :key="one.id" :class="{ ended: one.state !== 'kept', sought: one.id === sought }" :data-trash="one.id" :data-state="one.state">
          <div class="lf-what"><strong class="cut" :title="one.file">{{ one.name }}</strong><span class="num">{{ size(one.size) }}</span><span v-if="one.state === 'kept'" class="num lf-left" :title="iso(at(one.until), zone)">{{ left(one) }}</span></div>
          <p class="lf-why"><span :title="iso(at(one.at), zone)">{{ deleted(one) }}</span><template v-if="one.reason"> — {{ one.reason }}</template></p>
          <p v-if="one.state !== 'kept'" class="lf-why"><span :title="iso(at(one.ended_at), zone)">{{ ended(one) }}</span><template v-if="one.ended_reason"> — {{ one.ended_reason }}</template></p>
          <div v-else class="lf-acts"><button v-if="access.on !== false" class="btn is-s" type="button" data-act="restore" :aria-label="t('logfiles.restore.of', { name: one.name })" @click="$emit('ask', 'restore', one)"><icon name="back"/><span>{{ t('logfiles.restore') }}</span></button><a class="btn is-s icon" :href="take(one)" download :aria-label="t('logfiles.take', { name: one.name })" :title="t('files.take')"><icon name="dl"/></a><button v-if="access.on !== false" class="btn is-s danger" type="button" data-act="remove" :aria-label="t('logfiles.remove.of', { name: one.name })" @click="$emit('ask', 'remove', one)"><span>{{ t('logfiles.remove') }}</span></button></div>
        </li>
      </ul>
      <p v-if="trash.list.length < trash.total" class="after"><button class="btn is-s" type="button" @click="loadTrash(true)">{{ t('logfiles.trash.more') }}</button></p>
    </section>`,
};
