import type { Profile } from "../../core/model/profile.ts";
import type { ProfileScan } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Goes through what the store holds when it is asked. */
export function memoryScan(profiles: () => readonly Profile[]): ProfileScan {
  return {
    async page(limit, from) {
      await yieldToOthers();
      const ids = profiles()
        .map(({ customerId }) => customerId)
        .filter((customerId) => from === undefined || customerId > from)
        .sort();
      const customers = ids.slice(0, limit);
      const last = customers.at(-1);
      return { customers, ...(ids.length > limit && last !== undefined ? { next: last } : {}) };
    },
  };
}
