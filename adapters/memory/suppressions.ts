import type { SuppressionStore } from "../../core/ports.ts";

/** Suppressed addresses in memory. */
export function memorySuppressions(): SuppressionStore {
  const reasons = new Map<string, string>();
  return {
    async read(channel, addressHash) {
      return reasons.get(`${channel}#${addressHash}`);
    },
    async put(channel, addressHash, reason) {
      reasons.set(`${channel}#${addressHash}`, reason);
    },
  };
}
