/** A binary heap: the item with the smallest rank is on top. Adding and removing cost O(log n). */
export class MinHeap<T> {
  readonly #items: T[] = [];
  readonly #rank: (item: T) => number;

  constructor(rank: (item: T) => number) {
    this.#rank = rank;
  }

  get top(): T | undefined {
    return this.#items[0];
  }

  get size(): number {
    return this.#items.length;
  }

  /** Removes all items for which `wanted` is false; O(n log n). */
  keep(wanted: (item: T) => boolean): void {
    const kept = this.#items.filter(wanted);
    this.#items.length = 0;
    for (const item of kept) this.add(item);
  }

  add(item: T): void {
    const items = this.#items;
    const rank = this.#rank(item);
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || this.#rank(above) <= rank) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  removeTop(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    const rank = this.#rank(last);
    let at = 0;
    for (;;) {
      const left = items[2 * at + 1];
      if (left === undefined) break;
      const right = items[2 * at + 2];
      const useRight = right !== undefined && this.#rank(right) < this.#rank(left);
      const least = useRight ? right : left;
      if (this.#rank(least) >= rank) break;
      items[at] = least;
      at = useRight ? 2 * at + 2 : 2 * at + 1;
    }
    items[at] = last;
  }
}
