import type { Count } from "../counters.ts";
import { clockEnd } from "../enter/end.ts";
import { enter } from "../enter/enter.ts";
import { exit } from "../enter/exits.ts";
import { reachGoals } from "../enter/goals.ts";
import { type Archived, prune } from "../enter/prune.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Effect, Profile, RecentEvent } from "../model/profile.ts";
import { applyEvent } from "../profile/apply.ts";
import { withDue } from "../profile/due.ts";
import { emptyProfile } from "../profile/empty.ts";
import { own } from "../profile/own.ts";
import { wake } from "../steps/wakes.ts";
import { type FoldContext, Folding, type KeyedNeed } from "./folding.ts";
import { type NewSpill, recentId, tidyRecent } from "./recent.ts";

/** What a batch of one customer's events comes to. Nothing has been done yet. */
export interface Folded {
  /** The next profile; the given one, where no event was new. */
  readonly profile: Profile;
  /** Events seen for the first time, in the order in which they were applied. */
  readonly applied: readonly CustomerEvent[];
  /** Effects to be written with the profile and then performed. */
  readonly added: Readonly<Record<string, Effect>>;
  /** To be written before the profile. */
  readonly spill?: NewSpill;
  readonly archive: readonly Archived[];
  /** To be counted once the profile is written. */
  readonly counts: readonly Count[];
  /** Not empty: look these up and fold again; the rest of the result is worthless. */
  readonly needs: readonly KeyedNeed[];
}

/**
 * The fold over events: pure, though async, since evaluating an expression is.
 *
 * 1. Events are applied in order of time, those of one time in order of id, each id once.
 * 2. For each event: exits and goals, then wakes, then entries. A past event (replayed, history, late) does exits and
 *    goals only.
 * 3. What the clock has ended is ended before the first event is looked at.
 * 4. An entry that ends in the fold that made it starts no run.
 */
export async function fold(
  customerId: string,
  stored: Profile | undefined,
  events: readonly CustomerEvent[],
  context: FoldContext,
): Promise<Folded> {
  const { fresh, duplicates } = unseen(stored, events, context);
  const seen: Count[] = Array.from({ length: duplicates }, () => ({ name: "EventDuplicate", dimensions: {} }));
  const before = stored ?? emptyProfile(customerId, context.now);
  if (fresh.length === 0) return { profile: before, applied: [], added: {}, archive: [], counts: seen, needs: [] };
  const folding = new Folding(before, context);
  folding.counts.push(...seen);
  for (const entry of folding.inside()) {
    const end = clockEnd(entry, context.now);
    if (end !== undefined) folding.end(entry, end.outcome, end.time, true);
  }
  for (const { event, id } of fresh) await foldEvent(folding, event, id);
  const pruned = prune(folding.profile, context.now);
  const { profile, spill } = tidyRecent(pruned.profile, context.now, context.hash);
  const added = Object.fromEntries(folding.added);
  const next = { ...profile, ver: before.ver + 1, pending: { ...before.pending, ...added } };
  return {
    profile: withDue(next, context.now),
    applied: fresh.map(({ event }) => event),
    added,
    ...(spill === undefined ? {} : { spill }),
    archive: pruned.archive,
    counts: folding.counts,
    needs: folding.needs,
  };
}

interface Fresh {
  readonly event: CustomerEvent;
  readonly id: string;
}

function unseen(stored: Profile | undefined, events: readonly CustomerEvent[], context: FoldContext) {
  const seen = new Set([...(context.spilled ?? []), ...(stored?.recent ?? [])].map((event) => event.id));
  const fresh: Fresh[] = [];
  const inOrder = events.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const event of inOrder) {
    const id = recentId(context.hash, event.id);
    if (!seen.has(id)) fresh.push({ event, id });
    seen.add(id);
  }
  return { fresh, duplicates: events.length - fresh.length };
}

async function foldEvent(folding: Folding, event: CustomerEvent, id: string): Promise<void> {
  const { now, rules } = folding.context;
  const { lateAfter } = rules.settings;
  const past = event.replay || (lateAfter !== undefined && event.time < now - lateAfter);
  const { profile, refused } = applyEvent(folding.profile, event);
  folding.profile = { ...profile, recent: [...profile.recent, recentEvent(folding, event, id, past)] };
  folding.count("EventApplied");
  if (past) folding.count("EventPast");
  for (const part of refused) folding.count("TooLarge", { part });
  const { message } = event.context;
  const seen = {
    name: event.name,
    time: event.time,
    properties: event.properties,
    ...(message === undefined ? {} : { message }),
  };
  await exit(folding, seen);
  await reachGoals(folding, seen);
  if (!past) await wake(folding, seen, id);
  await enter(folding, seen, id, past);
}

function recentEvent(folding: Folding, event: CustomerEvent, id: string, past: boolean): RecentEvent {
  const { now, rules } = folding.context;
  const { properties } = folding.keep(event, own(rules.recentFields, event.name) ?? []);
  const { message } = event.context;
  return {
    id,
    name: event.name,
    time: event.time,
    at: now,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(message === undefined ? {} : { message }),
    ...(past ? { past: true } : {}),
  };
}
