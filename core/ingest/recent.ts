import { idsOf, mergedInto, messageIn, type Numbered } from "../identity/merged.ts";
import type { CustomerEvent } from "../model/event.ts";
import { jsonBytes } from "../model/json.ts";
import type { Profile, RecentEvent } from "../model/profile.ts";
import type { SpillStore } from "../ports/profiles.ts";
import type { Hash } from "../ports/system.ts";
import { MAX_RECENT_BYTES, MAX_RECENT_EVENTS, MAX_SPILLS, RECENT_AGE } from "./limits.ts";

/** Id of an event in `recent`: 64 bits of a hash, enough to keep a customer's few hundred events apart. */
export function recentId(hash: Hash, eventId: string): string {
  return hash(eventId).slice(0, 16);
}

type Identified = Pick<CustomerEvent, "id" | "customerId" | "inner">;

/**
 * The id of this event in `recent` of this profile. Inner events of two customers may have the same id, because it is
 * made of an entry's number: those of a merged profile have another one.
 */
function recentIdIn(hash: Hash, profile: Numbered, { id, customerId, inner }: Identified): string {
  const own = recentId(hash, id);
  if (inner === undefined || customerId === profile.customerId) return own;
  return mergedInto(profile, customerId).reduce((each, merged) => mergedInnerId(hash, merged, each), own);
}

/** The id, in the profile into which it is merged, of an inner event of this customer. */
export function mergedInnerId(hash: Hash, customerId: string, id: string): string {
  return recentId(hash, `${customerId}/${id}`);
}

/**
 * All ids in `recent` by which this event is known to have been applied. The entry of one occurrence counts once, under
 * whichever id of the customer it came.
 */
export function knownIds(hash: Hash, profile: Numbered, event: Identified): readonly string[] {
  const one = recentIdIn(hash, profile, event);
  if (event.inner?.do !== "enter" || profile.merged === undefined) return [one];
  return idsOf(profile).map((customerId) => recentIdIn(hash, profile, { ...event, customerId }));
}

/** Whether the profile itself lists this event as applied. Side items are not read. */
export function isRecent(profile: Profile, hash: Hash, event: Identified): boolean {
  const ids = knownIds(hash, profile, event);
  return profile.recent.some(({ id }) => ids.includes(id));
}

/** Events to write to a side item before the profile is written. */
export interface NewSpill {
  readonly sk: string;
  readonly events: readonly RecentEvent[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * The events in side items whose ids the queue may still deliver again: one read for each item. Those of a merged profile
 * lie under its own id, with its own numbers.
 */
export async function readSpilled(
  { spills, hash }: { readonly spills: SpillStore; readonly hash: Hash },
  profile: Profile,
  now: number,
): Promise<readonly RecentEvent[]> {
  const live = (profile.spills ?? []).filter((spill) => spill.newest > now - RECENT_AGE);
  if (live.length === 0) return [];
  const owners = Map.groupBy(live, ({ of = profile.customerId }) => of);
  const read = [...owners].map(async ([of, items]) => {
    const sks = items.map(({ sk }) => sk);
    const events = await spills.read(of, sks);
    return of === profile.customerId ? events : recentOfMerged(hash, profile, of, events);
  });
  return (await Promise.all(read)).flat();
}

/** Recent events of a merged profile, as the profile that it was merged into keeps them. */
export function recentOfMerged(
  hash: Hash,
  profile: Numbered,
  of: string,
  events: readonly RecentEvent[],
): readonly RecentEvent[] {
  return events.map((event) => {
    if (event.name === "") {
      return { ...event, id: mergedInto(profile, of).reduce((id, each) => mergedInnerId(hash, each, id), event.id) };
    }
    return event.message === undefined ? event : { ...event, message: messageIn(profile, of, event.message) };
  });
}

/** More bytes than an event takes beside its name, message and properties. */
const EVENT_BYTES = 160;
/** A UTF-16 unit takes at most so many bytes as JSON: `\u0000`. */
const UNIT_BYTES = 6;

/** Whether events take more than MAX_RECENT_BYTES; they are measured closely only where they might. */
function isTooLarge(events: readonly RecentEvent[]): boolean {
  let most = 0;
  for (const { name, message = "", properties } of events) {
    most += EVENT_BYTES + UNIT_BYTES * (name.length + message.length);
    if (properties !== undefined) most += jsonBytes(properties);
  }
  return most > MAX_RECENT_BYTES && jsonBytes(events) > MAX_RECENT_BYTES;
}

/** The profile with its recent events trimmed. */
interface TrimmedRecent {
  readonly profile: Profile;
  readonly spill?: NewSpill;
  /** How many side items are dropped although their ids could still come again. */
  readonly forgotten: number;
}

/**
 * The profile without recent events that are older than RECENT_AGE. Where more are left than the profile may hold, the
 * older half goes to a side item. The item is named by a hash of its content, so that two writers never overwrite each
 * other.
 */
export function trimRecent(profile: Profile, now: number, hash: Hash): TrimmedRecent {
  const recent = profile.recent.filter((event) => event.at > now - RECENT_AGE);
  const { spills: _, ...rest } = profile;
  const spills = (profile.spills ?? []).filter((spill) => spill.newest > now - RECENT_AGE);
  let kept = recent;
  while (kept.length > MAX_RECENT_EVENTS || (kept.length > 1 && isTooLarge(kept))) {
    kept = kept.slice(Math.ceil(kept.length / 2));
  }
  if (kept === recent) return { profile: { ...rest, recent, ...(spills.length > 0 ? { spills } : {}) }, forgotten: 0 };
  const older = recent.slice(0, recent.length - kept.length);
  const newest = Math.max(...older.map((event) => event.at));
  const sk = `R#${newest}#${hash(older.map((event) => event.id).join()).slice(0, 16)}`;
  return {
    profile: { ...rest, recent: kept, spills: [...spills, { sk, newest }].slice(-MAX_SPILLS) },
    spill: { sk, events: older, expiresAt: newest + RECENT_AGE },
    forgotten: Math.max(0, spills.length + 1 - MAX_SPILLS),
  };
}
