import type { Effect } from "../model/effect.ts";
import type { EntryBody } from "../model/entry.ts";
import type { Profile, RecentEvent } from "../model/profile.ts";

export interface ProfileStore {
  /**
   * Strongly consistent; one read. These entries come with their bodies, the others may be away: one batch read more where
   * one of them is. A body that is gone is empty.
   */
  read(customerId: string, whole?: readonly string[] | "all"): Promise<Profile | undefined>;
  /** The bodies of these entries that are away, by entry id; one batch read. Undefined: it is gone. */
  bodies(profile: Profile, ids: readonly string[]): Promise<ReadonlyMap<string, EntryBody | undefined>>;
  /**
   * Writes `next` if the stored `ver` still is `expected` (undefined: there is no profile yet) and its `born` the same: of
   * somebody who was erased and came back it is another profile. `next.ver` must be larger.
   * Bodies of entries that go away, or change there, are written before, each in a write of its own. Throws ItemRefused
   * where the profile is larger than an item may be less `spare` bytes.
   * Of `pending` only the effects in `added` are written, by `pendingId` under `next.ver`; `next.pending` is ignored.
   */
  write(
    next: Profile,
    expected: number | undefined,
    added: Readonly<Record<string, Effect>>,
    spare?: number,
  ): Promise<"written" | "clash">;
  /**
   * Removes exactly these effects of this life of the customer; neither conditions on nor bumps `ver`. `pending` is all that was, as far as the caller
   * knows. Also sets the profile's due time to `due.next` if it still is `due.was` and nothing else is pending; else leaves
   * it, and the sweeper looks once for nothing.
   */
  clear(
    of: Pick<Profile, "customerId" | "born">,
    pending: Readonly<Record<string, Effect>>,
    ids: readonly string[],
    due: { readonly was: number; readonly next?: number },
  ): Promise<void>;
}

/** Older event ids of customers with more events than the profile holds. */
export interface SpillStore {
  read(customerId: string, sks: readonly string[]): Promise<readonly RecentEvent[]>;
  /** Idempotent by `sk`. `expiresAt` in epoch milliseconds. */
  put(customerId: string, sk: string, events: readonly RecentEvent[], expiresAt: number): Promise<void>;
}

/** What is left of ended entries that had a key. */
export interface KeyedEntryStore {
  read(customerId: string, journey: string, key: string): Promise<KeyedEntries | undefined>;
  /** Counts the entry `n` once: a put with an `n` not larger than the stored one changes nothing. */
  put(
    customerId: string,
    journey: string,
    key: string,
    entry: { readonly n: number; readonly start: number },
  ): Promise<void>;
}

export interface KeyedEntries {
  readonly count: number;
  readonly last: number;
  /** The newest entry counted. */
  readonly n: number;
}

export interface DueIndex {
  /**
   * Keys whose due time is at or before `before`, oldest first, of one shard (0 to DUE_SHARDS − 1); eventually consistent.
   * `next` is where to go on, `from` the next page; none at the end.
   */
  list(shard: number, before: number, limit: number, from?: string): Promise<DuePage>;
}

export interface DuePage {
  readonly items: readonly DueItem[];
  readonly next?: string;
}

export const DUE_SHARDS = 4;

export type DueItem =
  | { readonly kind: "profile"; readonly customerId: string }
  | { readonly kind: "message"; readonly customerId: string; readonly key: string };

/** Who is in the segments that something goes through. */
export interface MemberStore {
  /** Notes that a customer is in a segment, or is not; `ver` of the profile that says so: an older one changes nothing. */
  put(customerId: string, segment: string, member: boolean, ver: number): Promise<void>;
  /** Up to `limit` members of one shard (0 to MEMBER_SHARDS − 1) in order of id, after `after`; eventually consistent. */
  list(segment: string, shard: number, limit: number, after?: string): Promise<readonly string[]>;
}

export const MEMBER_SHARDS = 4;

/** Every customer there is; for looking at all of them after the rules have changed. */
export interface ProfileScan {
  /** Up to about `limit` customer ids and where to go on; no `next` at the end. */
  page(limit: number, from?: string): Promise<{ readonly customers: readonly string[]; readonly next?: string }>;
}
