// Above the jobs: find, tags, what is left out, order, groups, cards or rows.
import { live } from "batmon/live.js";
import { t } from "batmon/page.js";
import { Icon } from "batmon/glyph.js";
import { meters } from "batmon/machine.js";
import { tagsOf } from "batmon/order.js";
import { clear, filtering, GROUPS, SORTS, toggleTag, view } from "batmon/view.js";

const FEW = 60; // cards of more jobs than this are no sight

export const JobTools = {
  components: { Icon },
  props: { all: Array, shown: Number, kind: String },
  setup: () => ({ live, t, view, clear, filtering, toggleTag, GROUPS, SORTS, Math }),
  computed: {
    tags() {
      return tagsOf(this.all).filter(([tag]) => !view.tags.includes(tag));
    },
    groups() {
      const has = { hand: true, none: true, group: this.all.some((job) => job.group), tag: this.all.some((job) => job.tags.length) };
      return GROUPS.filter((group) => has[group] || group === view.group);
    },
    shapes() {
      return this.all.length <= FEW ? [["cards", "grid"], ["rows", "rows"]] : [];
    },
    counts() {
      return { shown: this.shown.toLocaleString("en-US"), total: this.all.length.toLocaleString("en-US") };
    },
    glance() {
      return this.kind === "rows" && live.machine ? meters(live.machine).slice(0, 4) : [];
    },
  },
  methods: {
    find() {
      this.$refs.search.focus();
      this.$refs.search.select();
    },
    addTag(event) {
      toggleTag(event.target.value);
      event.target.value = "";
    },
  },
  template: `
    <div class="bar" role="search">
      <label class="field"><icon name="search"/><input ref="search" v-model="view.q" type="search" :placeholder="t('rows.placeholder')" :aria-label="t('rows.search')"><kbd>/</kbd></label>
      <button v-for="tag in view.tags" :key="tag" class="chip on" type="button" :aria-label="t('rows.tag.drop', { tag })" @click="toggleTag(tag)"><span>#{{ tag }}</span><icon name="x"/></button>
      <label v-if="tags.length" class="btn pick"><icon name="plus"/><span>{{ t('rows.tag') }}</span><select :aria-label="t('rows.tag.add')" @change="addTag"><option value=""></option><option v-for="[tag, number] in tags" :key="tag" :value="tag">#{{ tag }} ({{ number.toLocaleString('en-US') }})</option></select></label>
      <span v-if="filtering()" class="muted shown" role="status">{{ t('rows.shown', counts) }} · <button class="link" type="button" @click="clear">{{ t('rows.clear') }}</button></span>
      <span class="grow"></span>
      <span v-if="glance.length" class="glance num"><span v-for="meter in glance" :key="meter.name" :class="meter.kind" :title="meter.text">{{ meter.name }} <b>{{ Math.round(meter.share) }} %</b></span></span>
      <button v-if="kind === 'rows'" class="btn" type="button" :aria-expanded="view.panels ? 'true' : 'false'" :title="t('rows.panels')" @click="view.panels = !view.panels"><icon name="server"/><span>{{ t('rows.panels.short') }}</span></button>
      <label class="btn pick"><icon name="filter"/><span>{{ t('rows.grouped', { by: t('rows.group.by.' + view.group) }) }}</span><select v-model="view.group" :aria-label="t('rows.group.label')"><option v-for="group in groups" :key="group" :value="group">{{ t('rows.group.by.' + group) }}</option></select></label>
      <label class="btn pick"><span>{{ t('rows.sorted', { by: t('rows.sort.' + view.sort) }) }}{{ view.back ? ' ↑' : '' }}</span><select v-model="view.sort" :aria-label="t('rows.sort.label')" @change="view.back = false"><option v-for="sort in SORTS" :key="sort" :value="sort">{{ t('rows.sort.' + sort) }}</option></select></label>
      <div v-if="shapes.length" class="seg" role="group" :aria-label="t('rows.shape')"><button v-for="[shape, drawn] in shapes" :key="shape" type="button" :aria-pressed="kind === shape ? 'true' : 'false'" :aria-label="t('rows.shape.' + shape)" :title="t('rows.shape.' + shape)" @click="view.shape = shape"><icon :name="drawn"/></button></div>
    </div>`,
};
