import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DUE_SHARDS, type DueIndex, type DueItem } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** The due index over what these stores hold when it is asked. */
export function memoryDue(profiles: () => readonly Profile[], messages: () => readonly Message[]): DueIndex {
  return {
    async list(shard, before, limit) {
      await turn();
      const items: { due: number; item: DueItem }[] = [];
      for (const { customerId, due } of profiles()) {
        if (due !== undefined) items.push({ due, item: { kind: "profile", customerId } });
      }
      for (const { customerId, key, due } of messages()) {
        if (due !== undefined) items.push({ due, item: { kind: "message", customerId, key } });
      }
      return items
        .filter(({ due, item }) => due <= before && shardOf(item.customerId) === shard)
        .sort((a, b) => a.due - b.due)
        .slice(0, limit)
        .map(({ item }) => item);
    },
  };
}

function shardOf(customerId: string): number {
  let sum = 0;
  for (const letter of customerId) sum += letter.codePointAt(0) ?? 0;
  return sum % DUE_SHARDS;
}
