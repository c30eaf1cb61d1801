import { DUE_SHARDS } from "../../core/ports.ts";

/** Keys of the one table (DESIGN §5). */
export const customerKey = (customerId: string): string => `C#${customerId}`;
export const PROFILE = "PROFILE";
export const messageSk = (key: string): string => `M#${key}`;

/** The sparse index: partition `dueShard`, sort `due`. */
export const DUE_INDEX = "due";
export const shardKey = (shard: number): string => `D#${shard}`;

/** In which shard of the index a customer's items are; spreads evenly (FNV-1a), as each partition takes 1,000 writes a second. */
export function dueShard(customerId: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < customerId.length; at++) {
    hash = Math.imul(hash ^ customerId.charCodeAt(at), 0x01000193);
  }
  return shardKey((hash >>> 16) % DUE_SHARDS);
}

/** DynamoDB's TTL wants epoch seconds. */
export const expiry = (milliseconds: number): number => Math.ceil(milliseconds / 1000);
