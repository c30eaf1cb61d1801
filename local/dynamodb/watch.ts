import { MinHeap } from "../kernel/min-heap.ts";
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

/** So many entries that changed since may stand in the heap besides as many as are current. */
const SPARE = 1_000;

/** The sort keys in a heap; entries that changed since are dropped when they come to the top. */
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
    // An entry whose key moves again and again leaves its earlier ones behind.
    if (this.#heap.size > 2 * this.#current.size + SPARE)
      this.#heap.keep((one) => this.#current.get(one.id) === one.key);
  }

  /** How many entries it holds. */
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

/** Counts the writes to single items that somebody wants to know of; all others cost a look into an empty map. */
class ItemWatch {
  readonly #writes = new Map<string, number>();

  /** Begins to count the writes to this item; the result tells how many there were. */
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
