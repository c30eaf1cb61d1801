import type { IndexChange } from "./capacity.ts";
import { database, type Item, type Store, type Table } from "./dynalite.ts";

/**
 * Knows the smallest sort key in an index whose sort keys are numbers, without a query. It costs memory for each entry of
 * the index, so it watches only indexes that are asked about, which must be filled from a scan first.
 */
export class IndexWatch {
  readonly #indexes = new Map<string, Smallest>();

  /** Begins to watch: `entries` is everything the index holds now. */
  begin(table: string, index: string, sortKey: string, entries: readonly Item[], idOf: (item: Item) => string): void {
    const smallest = new Smallest(sortKey);
    this.#indexes.set(`${table}/${index}`, smallest);
    for (const entry of entries) smallest.set(idOf(entry), entry);
  }

  watches(table: string, index: string): boolean {
    return this.#indexes.has(`${table}/${index}`);
  }

  /** The smallest sort key; undefined when the index is empty. */
  smallest(table: string, index: string): number | undefined {
    return this.#indexes.get(`${table}/${index}`)?.value();
  }

  changed(table: Table, change: IndexChange): void {
    const smallest = this.#indexes.get(`${table.TableName}/${change.index.IndexName}`);
    const entry = change.after ?? change.before;
    if (smallest !== undefined && entry !== undefined) smallest.set(database.createKey(entry, table), change.after);
  }
}

const watches = new WeakMap<Store, IndexWatch>();

/** The watch of a store. */
export function indexWatch(store: Store): IndexWatch {
  let watch = watches.get(store);
  if (watch === undefined) {
    watch = new IndexWatch();
    watches.set(store, watch);
  }
  return watch;
}

/** A binary heap of sort keys; entries that changed since are dropped when they come to the top. */
class Smallest {
  readonly #sortKey: string;
  readonly #current = new Map<string, number>();
  readonly #heap: { readonly key: number; readonly id: string }[] = [];

  constructor(sortKey: string) {
    this.#sortKey = sortKey;
  }

  set(id: string, entry: Item | undefined): void {
    const text = entry?.[this.#sortKey]?.N;
    if (text === undefined) {
      this.#current.delete(id);
      return;
    }
    const key = Number(text);
    if (this.#current.get(id) === key) return;
    this.#current.set(id, key);
    this.#push({ key, id });
  }

  value(): number | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#current.get(top.id) === top.key) return top.key;
      this.#pop();
    }
    return undefined;
  }

  #push(item: { readonly key: number; readonly id: string }): void {
    const heap = this.#heap;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.key <= item.key) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = item;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const least = right !== undefined && left !== undefined && right.key < left.key ? right : left;
      if (least === undefined || least.key >= last.key) break;
      const next = least === left ? 2 * at + 1 : 2 * at + 2;
      heap[at] = least;
      at = next;
    }
    heap[at] = last;
  }
}
