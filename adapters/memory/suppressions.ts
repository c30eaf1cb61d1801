import { type Lift, reported, type Suppression, strongest } from "../../core/model/suppression.ts";
import type { SuppressionStore } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

interface Stored {
  readonly suppression: Suppression;
  readonly liftedAt?: number;
  readonly lifts: readonly (Lift & { readonly was: Suppression })[];
}

/** Suppressed addresses in memory. */
export function memorySuppressions(): SuppressionStore {
  const stored = new Map<string, Stored>();
  const key = (channel: string, addressHash: string) => `${channel}#${addressHash}`;
  return {
    async read(channel, addressHashes) {
      await yieldToOthers();
      const known = addressHashes.flatMap((hash) => stored.get(key(channel, hash)) ?? []);
      return strongest(known.flatMap(({ suppression, liftedAt }) => (liftedAt === undefined ? suppression : [])));
    },
    async put(channel, addressHash, reason, time) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      const suppression = reported(known, { reason, time });
      if (suppression) stored.set(key(channel, addressHash), { suppression, lifts: known?.lifts ?? [] });
    },
    async lift(channel, addressHash, lift) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      if (known === undefined || known.liftedAt !== undefined) return false;
      const { suppression, lifts } = known;
      const after = { suppression, liftedAt: lift.at, lifts: [...lifts, { ...lift, was: suppression }] };
      stored.set(key(channel, addressHash), after);
      return true;
    },
    async record(channel, addressHash) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      if (known === undefined) return undefined;
      return { suppression: known.suppression, lifted: known.liftedAt !== undefined, lifts: known.lifts };
    },
  };
}
