import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DUE_SHARDS, type DueIndex, type DueItem } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** The due index over what these stores hold when it is asked. */
export function memoryDue(profiles: () => readonly Profile[], messages: () => readonly Message[]): DueIndex {
  return {
    async list(shard, before, limit, from) {
      await yieldToOthers();
      const items: { at: string; item: DueItem }[] = [];
      const add = (due: number | undefined, item: DueItem, sk: string) => {
        if (due === undefined || due > before || shardOf(item.customerId) !== shard) return;
        items.push({ at: `${String(due).padStart(16, "0")} ${item.customerId} ${sk}`, item });
      };
      for (const { customerId, due } of profiles()) add(due, { kind: "profile", customerId }, "");
      for (const { customerId, key, due } of messages()) add(due, { kind: "message", customerId, key }, key);
      const ahead = items
        .filter(({ at }) => from === undefined || at > from)
        .sort((a, b) => (a.at < b.at ? -1 : 1))
        .slice(0, limit + 1);
      const page = ahead.slice(0, limit);
      const last = page.at(-1);
      const next = ahead.length > page.length && last !== undefined ? { next: last.at } : {};
      return { items: page.map(({ item }) => item), ...next };
    },
  };
}

function shardOf(customerId: string): number {
  let sum = 0;
  for (const letter of customerId) sum += letter.codePointAt(0) ?? 0;
  return sum % DUE_SHARDS;
}
