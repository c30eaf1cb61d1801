import type { Store } from "./dynalite.ts";

/** Counts the writes to single items that somebody wants to know of; all others cost a look into an empty map. */
export class ItemWatch {
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

const watches = new WeakMap<Store, ItemWatch>();

/** The watch of a store. */
export function itemWatch(store: Store): ItemWatch {
  let watch = watches.get(store);
  if (watch === undefined) {
    watch = new ItemWatch();
    watches.set(store, watch);
  }
  return watch;
}
