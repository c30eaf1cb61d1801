import type { MessageCounts } from "../../core/ports/collect.ts";
import { yieldToOthers } from "./system.ts";

/** Counts of messages in memory. */
export function memoryMessageCounts(): MessageCounts {
  const counts = new Map<string, number>();
  return {
    async add(hash, minute, messages) {
      await yieldToOthers();
      const key = `${hash}/${minute}`;
      const count = (counts.get(key) ?? 0) + messages;
      counts.set(key, count);
      return count;
    },
  };
}
