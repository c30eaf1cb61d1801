import { MinHeap } from "../kernel/min-heap.ts";
import type { IndexChange } from "./capacity.ts";
import { database, type Item, type Store, type Table } from "./dynalite.ts";

/**
 * Knows the smallest sort key of an index with numeric sort keys, without a query. It needs memory for each entry of the index,
 * so it only watches indexes on request, after a scan.
 */
export class IndexWatch {
  readonly #indexes = new Map<string, Smallest>();

  /** Starts to watch an index; `entries` are all of its current entries. */
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

/** The heap may contain this many outdated entries in addition to as many as there are current ones. */
const MOST_STALE = 1_000;

/** The sort keys in a heap; an outdated entry is removed when it reaches the top. */
export class Smallest {
  readonly #sortKey: string;
  readonly #current = new Map<string, number>();
  readonly #heap = new MinHeap<{ readonly key: number; readonly id: string }>(({ key }) => key);

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
    this.#heap.add({ key, id });
    // An entry whose key changes often leaves outdated keys behind.
    if (this.#heap.size > 2 * this.#current.size + MOST_STALE)
      this.#heap.keep((one) => this.#current.get(one.id) === one.key);
  }

  /** The number of entries in the heap. */
  get size(): number {
    return this.#heap.size;
  }

  value(): number | undefined {
    for (let top = this.#heap.top; top !== undefined; top = this.#heap.top) {
      if (this.#current.get(top.id) === top.key) return top.key;
      this.#heap.removeTop();
    }
    return undefined;
  }
}

/** Counts the writes of single watched items; for other items it costs one lookup in a small map. */
class ItemWatch {
  readonly #writes = new Map<string, number>();

  /** Starts to count the writes of this item; the result returns the count. */
  begin(key: string): () => number {
    if (!this.#writes.has(key)) this.#writes.set(key, 0);
    return () => this.#writes.get(key) ?? 0;
  }

  changed(key: string): void {
    const writes = this.#writes.get(key);
    if (writes !== undefined) this.#writes.set(key, writes + 1);
  }
}

const itemWatches = new WeakMap<Store, ItemWatch>();

/** The watch of a store. */
export function itemWatch(store: Store): ItemWatch {
  let watch = itemWatches.get(store);
  if (watch === undefined) {
    watch = new ItemWatch();
    itemWatches.set(store, watch);
  }
  return watch;
}
