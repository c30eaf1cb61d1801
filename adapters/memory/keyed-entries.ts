import type { KeyedEntries, KeyedEntryStore } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** Archived entries in memory. */
export function memoryKeyedEntries(): KeyedEntryStore {
  const stored = new Map<string, KeyedEntries>();
  const id = (customerId: string, journey: string, key: string) => JSON.stringify([customerId, journey, key]);
  return {
    async read(customerId, journey, key) {
      await turn();
      return stored.get(id(customerId, journey, key));
    },
    async put(customerId, journey, key, { n, start }) {
      await turn();
      const known = stored.get(id(customerId, journey, key));
      if (known !== undefined && n <= known.n) return;
      stored.set(id(customerId, journey, key), { count: (known?.count ?? 0) + 1, last: start, n });
    },
  };
}
