import type { Effect, Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/**
 * Profiles in memory. Every call lets others in first. What is stored is a copy, as a table has it, and frozen: it is handed
 * out as it is, and whoever changes it fails.
 */
export interface MemoryProfiles extends ProfileStore {
  /** Every profile as it is stored, to look at: it is asked for at every instant of a history. */
  all(): readonly Profile[];
  /** Removes the customer's, as whoever erases them does. */
  erase(customerId: string): void;
}

export function memoryProfiles(): MemoryProfiles {
  const stored = new Map<string, Profile>();
  return {
    all: () => [...stored.values()],
    erase: (customerId) => void stored.delete(customerId),
    async read(customerId) {
      await turn();
      return stored.get(customerId);
    },
    async write(next, expected, added) {
      await turn();
      const known = stored.get(next.customerId);
      if (known?.ver !== expected) return "clash";
      if (next.ver <= (expected ?? 0)) throw new Error("A write must make ver larger.");
      stored.set(next.customerId, copy({ ...next, pending: { ...known?.pending, ...added } }));
      return "written";
    },
    async clear(customerId, _pending, ids, due) {
      await turn();
      const known = stored.get(customerId);
      if (known === undefined) return;
      const pending = without(known.pending, ids);
      const { due: is, ...rest } = known;
      const settled = is === due.was && Object.keys(pending).length === 0;
      const next = settled ? due.next : is;
      stored.set(customerId, Object.freeze({ ...rest, pending, ...(next === undefined ? {} : { due: next }) }));
    },
  };
}

/** As a table has it: JSON through and through; structuredClone takes three times as long. */
function copy(profile: Profile): Profile {
  return frozen(JSON.parse(JSON.stringify(profile)));
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function without(pending: Readonly<Record<string, Effect>>, ids: readonly string[]): Record<string, Effect> {
  const gone = new Set(ids);
  return Object.fromEntries(Object.entries(pending).filter(([id]) => !gone.has(id)));
}
