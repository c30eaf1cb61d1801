import { isJsonObject, parseJson } from "../../core/model/json.ts";
import type { ErasureStore, Tombstones } from "../../core/ports/privacy.ts";
import type { ProfileMarks } from "./profiles.ts";
import { yieldToOthers } from "./system.ts";

/** A store of one kind of item, by what the sort keys in the table begin with. */
export type ErasableStores = Readonly<Record<string, { erase(customerId: string): number }>>;

/** Erasures in memory: of the profile, its bodies (`B#`), and what these stores hold. */
export function memoryErasures(marks: ProfileMarks, stores: ErasableStores): ErasureStore {
  return {
    read: marks.read,
    mark: marks.mark,
    unmark: marks.unmark,
    async removeItems(customerId) {
      const removed: Record<string, number> = {};
      const counted = (kind: string, n: number) => {
        if (n > 0) removed[kind] = n;
      };
      counted("B#", marks.removeBodies(customerId));
      for (const [kind, store] of Object.entries(stores)) {
        await yieldToOthers();
        counted(kind, store.erase(customerId));
      }
      return removed;
    },
  };
}

/** Tombstones in memory, under the ids themselves. */
export function memoryTombstones(): Tombstones {
  const stored = new Map<string, { readonly at: number; readonly receipt?: string }>();
  return {
    async erasedAt(customerId) {
      await yieldToOthers();
      return stored.get(customerId)?.at;
    },
    async put(customerId, at) {
      await yieldToOthers();
      if (at > (stored.get(customerId)?.at ?? -1)) stored.set(customerId, { at });
    },
    async keepReceipt(customerId, at, receipt) {
      await yieldToOthers();
      const known = stored.get(customerId);
      if (known?.at === at && known.receipt === undefined)
        stored.set(customerId, { at, receipt: JSON.stringify(receipt) });
    },
    async hashOf(customerId) {
      await yieldToOthers();
      return `hash of ${customerId}`;
    },
    async receipt(customerId) {
      await yieldToOthers();
      const kept = parseJson(stored.get(customerId)?.receipt ?? "");
      return isJsonObject(kept) ? kept : undefined;
    },
  };
}
