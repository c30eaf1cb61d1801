import type { KeyedEntries, KeyedEntryStore } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Archived entries in memory. */
export interface MemoryKeyedEntries extends KeyedEntryStore {
  /** Removes the customer's, as whoever erases them does. */
  erase(customerId: string): void;
}

export function memoryKeyedEntries(): MemoryKeyedEntries {
  const stored = new Map<string, KeyedEntries>();
  const id = (customerId: string, journey: string, key: string) => JSON.stringify([customerId, journey, key]);
  return {
    erase: (customerId) => {
      for (const place of stored.keys()) if (JSON.parse(place)[0] === customerId) stored.delete(place);
    },
    async read(customerId, journey, key) {
      await yieldToOthers();
      return stored.get(id(customerId, journey, key));
    },
    async put(customerId, journey, key, { n, start }) {
      await yieldToOthers();
      const known = stored.get(id(customerId, journey, key));
      if (known !== undefined && n <= known.n) return;
      stored.set(id(customerId, journey, key), { count: (known?.count ?? 0) + 1, last: start, n });
    },
  };
}
