import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";

/** A DynamoDB item, or a part of one. */
export type Item = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const flag = (value: boolean): AttributeValue => ({ BOOL: value });

export const textOf = (item: Item, name: string): string | undefined => item[name]?.S;

export function numberOf(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}

/** Throws where the attribute is missing: the item is not ours. */
export function requiredNumber(item: Item, name: string): number {
  const value = numberOf(item, name);
  if (value === undefined) throw new Error(`A stored item has no ${name}.`);
  return value;
}

/** Throws where the attribute is missing: the item is not ours. */
export function requiredText(item: Item, name: string): string {
  const value = textOf(item, name);
  if (value === undefined) throw new Error(`A stored item has no ${name}.`);
  return value;
}

/**
 * Checks the schema number: a higher one was written by newer code, and reading it as ours would lose what it added.
 */
export function checkSchema(item: Item, ...known: readonly number[]): void {
  const schema = requiredNumber(item, "schema");
  if (!known.includes(schema)) {
    throw new Error(`A stored item has schema ${schema}; this code knows ${known.join(" and ")}.`);
  }
}

/**
 * Whether an item has expired. DynamoDB removes it within a few days; until then it can be read and must be ignored.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
 */
export function expired(item: Item, clock: Clock): boolean {
  const expiresAt = numberOf(item, "expiresAt");
  return expiresAt !== undefined && expiresAt * 1000 <= clock.now();
}

/** Keys of the table. */
export const customerKey = (customerId: string): string => `C#${customerId}`;
/** What is known of an address by its hash: suppressions, questions to confirm, texts that were answered. */
export const addressKey = (channel: string, addressHash: string): string => `S#${channel}#${addressHash}`;
export const PROFILE = "PROFILE";
/** The body of an entry, by the hash of its content. */
export const bodySk = (n: number, hash: string): string => `B#${n}#${hash}`;
export const messageSk = (key: string): string => `M#${key}`;
/** A message that is kept for the app. */
export const inboxSk = (key: string): string => `A#${key}`;

/** The sparse index: partition `dueShard`, sort `due`. */
export const DUE_INDEX = "due";
/** The sparse index: partition `reportedAs`. */
export const REPORTED_INDEX = "reported";
/** The sparse index of profiles by the hash of their number: partition `phoneHash`. */
export const PHONES_INDEX = "phones";
export const shardKey = (shard: number): string => `D#${shard}`;

/**
 * The shard of a customer's items in the index: FNV-1a with the last mix of MurmurHash3, because neighbouring ids
 * differ in one digit only. A partition of the index takes 1,000 writes a second.
 */
export function dueShard(customerId: string): string {
  return shardKey(shardOf(customerId, DUE_SHARDS));
}

/** A customer's shard, of `shards`. */
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
