import { jsonBytes } from "../model/json.ts";
import type { Profile, RecentEvent } from "../model/profile.ts";
import type { Hash } from "../ports/system.ts";
import { MAX_RECENT_BYTES, MAX_RECENT_EVENTS, MAX_SPILLS, RECENT_AGE } from "./limits.ts";

/** Id of an event in `recent`: 64 bits of a hash, enough to keep a customer's few hundred events apart. */
export function recentId(hash: Hash, eventId: string): string {
  return hash(eventId).slice(0, 16);
}

/** Whether the profile itself lists this event as applied. Side items are not read. */
export function isRecent({ recent }: Profile, hash: Hash, eventId: string): boolean {
  const id = recentId(hash, eventId);
  return recent.some((event) => event.id === id);
}

/** Events to write to a side item before the profile is written. */
export interface NewSpill {
  readonly sk: string;
  readonly events: readonly RecentEvent[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Side items whose ids the queue may still deliver again. */
export function liveSpills(profile: Profile, now: number): readonly string[] {
  return (profile.spills ?? []).filter((spill) => spill.newest > now - RECENT_AGE).map((spill) => spill.sk);
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
  while (kept.length > MAX_RECENT_EVENTS || (kept.length > 1 && jsonBytes(kept) > MAX_RECENT_BYTES)) {
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
