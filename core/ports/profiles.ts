import type { Effect } from "../model/effect.ts";
import type { EntryBody } from "../model/entry.ts";
import type { Pointer, Profile, RecentEvent } from "../model/profile.ts";

export interface ProfileStore {
  /**
   * The profile of the customer whom this id names: their own, or another one to which it points (`Pointer`). Strongly
   * consistent; one read, and one more for each pointer that is followed. The entries `whole`, by the numbers of the
   * id's own runs, come with their bodies, at the cost of one batch read where one of them is offloaded. A missing body
   * is read as empty. Throws MergingError where the profile is being merged.
   */
  read(customerId: string, whole?: readonly string[] | "all"): Promise<Profile | undefined>;
  /** What is stored under the id itself: no pointer is followed, and a profile that is being merged is returned. */
  readOwn(customerId: string): Promise<Own | undefined>;
  /**
   * Makes the id a pointer, if what is stored there still is `over`: nothing, that pointer, or the profile of that `ver`
   * and `born`, which is removed.
   */
  point(customerId: string, to: Pointer, over: Own | undefined): Promise<"written" | "clash">;
  /**
   * The bodies of those among these entries that are offloaded, by entry id; one batch read. Undefined: the body is
   * gone.
   */
  bodies(profile: Profile, ids: readonly string[]): Promise<ReadonlyMap<string, EntryBody | undefined>>;
  /**
   * Writes `next` if the stored `ver` is `expected` (undefined: there is no profile and no pointer yet) and its `born` is the same:
   * the profile of a customer who was erased and came back is another one. `next.ver` must be larger. Offloaded bodies
   * that changed are written before, each in a write of its own. Of `pending` only the effects in `added` are written,
   * by `pendingId` under `next.ver`; `next.pending` is ignored. Throws ItemRefusedError where the profile is larger
   * than an item may be, less `spare` bytes.
   */
  write(
    next: Profile,
    expected: number | undefined,
    added: Readonly<Record<string, Effect>>,
    spare?: number,
  ): Promise<"written" | "clash">;
  /**
   * Removes exactly these effects of this profile, without a condition on `ver` and without changing it. `pending` is
   * everything that was pending as far as the caller knows. Also sets the due time to `due.next` if it still is
   * `due.was` and nothing else is pending; otherwise the due time stays, and the sweeper checks once in vain.
   */
  clear(
    of: Pick<Profile, "customerId" | "born">,
    pending: Readonly<Record<string, Effect>>,
    ids: readonly string[],
    due: { readonly was: number; readonly next?: number },
  ): Promise<void>;
}

/** What is stored under an id. */
export type Own = { readonly profile: Profile } | { readonly pointer: Pointer };

/** Older event ids of customers with more events than the profile holds. */
export interface SpillStore {
  read(customerId: string, sks: readonly string[]): Promise<readonly RecentEvent[]>;
  /** Idempotent by `sk`. `expiresAt` in epoch milliseconds. */
  put(customerId: string, sk: string, events: readonly RecentEvent[], expiresAt: number): Promise<void>;
}

/** Archived entries that had a key. */
export interface KeyedEntryStore {
  read(customerId: string, journey: string, key: string): Promise<KeyedEntries | undefined>;
  /** Counts the entry `n` once: a put with an `n` that is not larger than the stored one changes nothing. */
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
   * Keys whose due time is at or before `before`, oldest first, of one shard (0 to DUE_SHARDS − 1); eventually
   * consistent. `next` is passed as `from` to get the next page; absent at the end.
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

/** The members of listed segments. */
export interface MemberStore {
  /**
   * Stores whether a customer is in a segment. `ver` is that of the profile that says so: an older one changes nothing.
   */
  put(customerId: string, segment: string, member: boolean, ver: number): Promise<void>;
  /** Up to `limit` members of one shard (0 to MEMBER_SHARDS − 1) in order of id, after `after`; eventually consistent. */
  list(segment: string, shard: number, limit: number, after?: string): Promise<readonly string[]>;
}

export const MEMBER_SHARDS = 4;

/** Lists all customers, to re-evaluate them after the rules have changed. */
export interface ProfileScan {
  /** About `limit` customer ids, and where to go on; no `next` at the end. */
  page(limit: number, from?: string): Promise<{ readonly customers: readonly string[]; readonly next?: string }>;
}

/** Finds customers by their number. */
export interface PhoneIndex {
  /**
   * Ids of at most so many customers whose number has this hash (`addressHash`). Eventually consistent: a customer may be missing who
   * got the number just now, and one may be there who has another meanwhile.
   */
  customers(phoneHash: string, limit: number): Promise<readonly string[]>;
}
