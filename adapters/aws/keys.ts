import { DUE_SHARDS } from "../../core/ports.ts";

/** Keys of the one table (DESIGN §5). */
export const customerKey = (customerId: string): string => `C#${customerId}`;
export const PROFILE = "PROFILE";
/** The body of an entry, by the hash of what it holds. */
export const bodySk = (n: number, hash: string): string => `B#${n}#${hash}`;
export const messageSk = (key: string): string => `M#${key}`;

/** The sparse index: partition `dueShard`, sort `due`. */
export const DUE_INDEX = "due";
/** The sparse index: partition `reportedAs`. */
export const REPORTED_INDEX = "reported";
export const shardKey = (shard: number): string => `D#${shard}`;

/**
 * In which shard of the index a customer's items are: FNV-1a with the last mix of MurmurHash3, since the ids of neighbours
 * differ in a digit only. A partition of the index takes 1,000 writes a second.
 */
export function dueShard(customerId: string): string {
  return shardKey(shardOf(customerId, DUE_SHARDS));
}

/** Which of so many shards a customer is in. */
export function shardOf(customerId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < customerId.length; at++) {
    hash = Math.imul(hash ^ customerId.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % shards;
}

/** DynamoDB's TTL wants epoch seconds. */
export const expiry = (milliseconds: number): number => Math.ceil(milliseconds / 1000);
