import type { SuppressionStore } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** Suppressed addresses in memory. */
export function memorySuppressions(): SuppressionStore {
  const reasons = new Map<string, string>();
  return {
    async read(channel, addressHash) {
      await turn();
      return reasons.get(`${channel}#${addressHash}`);
    },
    async put(channel, addressHash, reason) {
      await turn();
      reasons.set(`${channel}#${addressHash}`, reason);
    },
  };
}
