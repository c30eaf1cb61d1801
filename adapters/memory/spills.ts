import type { RecentEvent } from "../../core/model/profile.ts";
import type { Clock, SpillStore } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Spilled events in memory; an item past its time is ignored. */
export interface MemorySpills extends SpillStore {
  /** Removes the customer's, as whoever erases them does. */
  erase(customerId: string): void;
}

export function memorySpills(clock: Clock): MemorySpills {
  const stored = new Map<string, { readonly events: readonly RecentEvent[]; readonly expiresAt: number }>();
  const key = (customerId: string, sk: string) => JSON.stringify([customerId, sk]);
  return {
    erase: (customerId) => {
      for (const place of stored.keys()) if (JSON.parse(place)[0] === customerId) stored.delete(place);
    },
    async read(customerId, sks) {
      await yieldToOthers();
      const items = sks.map((sk) => stored.get(key(customerId, sk)));
      return items.flatMap((item) => (item && item.expiresAt > clock.now() ? structuredClone(item.events) : []));
    },
    async put(customerId, sk, events, expiresAt) {
      await yieldToOthers();
      stored.set(key(customerId, sk), { events: structuredClone(events), expiresAt });
    },
  };
}
