import { MEMBER_SHARDS, type MemberStore } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Members of segments in memory, and all of them to look at. */
export interface MemoryMembers extends MemberStore {
  /** Ids of the members of a segment, in order. */
  of(segment: string): readonly string[];
  /** Removes the customer's, as whoever erases them does. */
  erase(customerId: string): void;
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
      for (const [place, member] of stored) if (member.customerId === customerId) stored.delete(place);
    },
    async put(customerId, segment, member, ver) {
      await yieldToOthers();
      const key = JSON.stringify([customerId, segment]);
      if ((stored.get(key)?.ver ?? -1) < ver) stored.set(key, { customerId, segment, member, ver });
    },
    async list(segment, shard, limit, after) {
      await yieldToOthers();
      return of(segment)
        .filter((customerId) => shardOf(customerId) === shard && (after === undefined || customerId > after))
        .slice(0, limit);
    },
  };
}

function shardOf(customerId: string): number {
  let sum = 0;
  for (const letter of customerId) sum += letter.codePointAt(0) ?? 0;
  return sum % MEMBER_SHARDS;
}
