import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import {
  DUE_SHARDS,
  type DueIndex,
  type DueItem,
  MEMBER_SHARDS,
  type MemberStore,
  type ProfileScan,
} from "../../core/ports/profiles.ts";
import { yieldToOthers } from "./system.ts";

/** Members of segments in memory, readable by tests. */
export interface MemoryMembers extends MemberStore {
  /** Ids of the members of a segment, in order. */
  of(segment: string): readonly string[];
  /** Removes the customer's data, as an erasure does; how many items. */
  erase(customerId: string): number;
}

export function memoryMembers(): MemoryMembers {
  const stored = new Map<string, { customerId: string; segment: string; member: boolean; ver: number }>();
  const of = (segment: string) =>
    [...stored.values()]
      .filter((each) => each.segment === segment && each.member)
      .map(({ customerId }) => customerId)
      .sort();
  return {
    of,
    erase: (customerId) => {
      const theirs = [...stored].filter(([, member]) => member.customerId === customerId);
      for (const [place] of theirs) stored.delete(place);
      return theirs.length;
    },
    async put(customerId, segment, member, ver) {
      await yieldToOthers();
      const key = JSON.stringify([customerId, segment]);
      if ((stored.get(key)?.ver ?? -1) < ver) stored.set(key, { customerId, segment, member, ver });
    },
    async list(segment, shard, limit, after) {
      await yieldToOthers();
      return of(segment)
        .filter(
          (customerId) => shardOf(customerId, MEMBER_SHARDS) === shard && (after === undefined || customerId > after),
        )
        .slice(0, limit);
    },
  };
}

/** The due index over the current content of these stores. */
export function memoryDue(profiles: () => readonly Profile[], messages: () => readonly Message[]): DueIndex {
  return {
    async list(shard, before, limit, from) {
      await yieldToOthers();
      const items: { at: string; item: DueItem }[] = [];
      const add = (due: number | undefined, item: DueItem, sk: string) => {
        if (due === undefined || due > before || shardOf(item.customerId, DUE_SHARDS) !== shard) return;
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

function shardOf(customerId: string, shards: number): number {
  let sum = 0;
  for (const letter of customerId) sum += letter.codePointAt(0) ?? 0;
  return sum % shards;
}

/** Scans the current content of the store. */
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
