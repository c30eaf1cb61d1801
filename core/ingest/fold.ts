import type { Count } from "../counters.ts";
import { reachDates, updateDates } from "../dates/update-dates.ts";
import { type ArchivedEntry, prune } from "../enter/archive.ts";
import { endByClock, hasPendingExitChanges, liveEntry, STOPPED } from "../enter/end.ts";
import { enter } from "../enter/enter.ts";
import type { TriggerInput } from "../enter/entry-triggers.ts";
import { exit, reachGoals } from "../enter/exits-and-goals.ts";
import { typedEvent, typedProfile } from "../facts/types.ts";
import { defined } from "../model/defined.ts";
import { type Effect, pendingId } from "../model/effect.ts";
import { type CustomerEvent, foldOrder, type StopOf } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { emptyProfile, type Profile, type RecentEvent } from "../model/profile.ts";
import { type Applied, applyEvent, type Refused } from "../profile/apply.ts";
import { withDueTime } from "../profile/due.ts";
import { withNormalizedAddresses } from "../profile/normalize-addresses.ts";
import { withBodies } from "../profile/offload.ts";
import { needsFullRecheck, needsRecheck, withRecheck } from "../segments/recheck.ts";
import { joinEdges, NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import { answerWaits } from "../steps/answer-waits.ts";
import { isOfErased } from "./emitted.ts";
import { type FoldContext, FoldState, type Need } from "./fold-state.ts";
import { RECENT_AGE } from "./limits.ts";
import { type NewSpill, recentId, trimRecent } from "./recent.ts";
import { applyExitChanges, segmentParts, updateDerived, updateInside, withChange } from "./update-derived.ts";

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
  readonly archive: readonly ArchivedEntry[];
  /** To be counted once the profile is written. */
  readonly counts: readonly Count[];
  /** Not empty: look these up and fold again; the rest of the result is worthless. */
  readonly needs: readonly Need[];
}

/**
 * The fold over events: pure, though async, since evaluating an expression is.
 *
 * 1. Events are applied in order of time, those of one time as the queue took them (foldOrder), each id once.
 * 2. For each event: segments and dates that read what it changed; then exits and goals, then wakes, then entries. A past
 *    event (replayed, history, late) does exits and goals, and moves dates that are waited for, and nothing else.
 * 3. What time has brought comes before the first event: entries that the clock has ended, segments that depend on how
 *    long ago something was, dates. Under new rules all segments and dates are looked at first, and nobody enters by that.
 * 4. An entry that ends in the fold that made it starts no run. What changes on exit comes after exits and goals, and before waits
 *    and entries; of an entry that was closed outside of a fold it comes before the first event.
 * 5. Inner events change nobody who is not known, are not counted, and match no rule that asks for an event.
 * 6. What a journey did for a customer who has been erased since is left out, also where they have come back.
 */
export async function fold(
  customerId: string,
  stored: Profile | undefined,
  events: readonly CustomerEvent[],
  context: FoldContext,
): Promise<Folded> {
  const { fresh, left } = newEvents(stored, events, context);
  const before = stored === undefined ? emptyProfile(customerId, context.now) : withReadBodies(stored, context);
  if (fresh.length === 0) return { profile: before, applied: [], added: {}, archive: [], counts: left, needs: [] };
  const state = new FoldState(before, context);
  state.counts.push(...left);
  for (const entry of state.liveEntries()) {
    const end = endByClock(entry, context.now);
    if (end !== undefined) state.end(entry, end.outcome, end.time, true);
  }
  if (stored !== undefined && needsRecheck(context, stored)) await recheck(state);
  else if (hasPendingExitChanges(state.profile)) await applyConsequences(state, noEvent(state), lastEventId(state));
  for (const { event, id } of fresh) await foldEvent(state, event, id);
  const pruned = prune(state.profile, context.now);
  const { profile: tidy, spill, forgotten } = trimRecent(pruned.profile, context.now, context.hash);
  state.profile = tidy;
  if (forgotten > 0) state.noteLeftOut("event ids", "the oldest", forgotten);
  const { profile } = state;
  const added = Object.fromEntries([...state.added.values()].map((effect) => [pendingId(state.ver, effect), effect]));
  const next = { ...withRecheck(context.rules, profile, context.now), ver: state.ver };
  return {
    profile: withDueTime({ ...next, pending: { ...before.pending, ...added } }, context.now),
    applied: fresh.map(({ event }) => event),
    added,
    ...defined({ spill }),
    archive: pruned.archive,
    counts: state.counts,
    needs: state.unmetNeeds(),
  };
}

/** The profile with the bodies that were looked up. */
function withReadBodies(stored: Profile, { bodies }: FoldContext): Profile {
  return bodies === undefined ? stored : { ...stored, entries: withBodies(stored.entries, bodies) };
}

interface NewEvent {
  readonly event: CustomerEvent;
  readonly id: string;
}

function newEvents(stored: Profile | undefined, events: readonly CustomerEvent[], context: FoldContext) {
  const seen = new Set([...(context.spilled ?? []), ...(stored?.recent ?? [])].map((event) => event.id));
  const fresh: NewEvent[] = [];
  const left: Count[] = [];
  for (const event of events.toSorted(foldOrder)) {
    const id = recentId(context.hash, event.id);
    if (isOfErased(event, stored)) {
      left.push({ name: "EventIgnored", dimensions: { reason: "erased" } });
      continue;
    }
    if (event.inner !== undefined && stored === undefined) continue;
    if (event.inner?.do === "look") {
      if (stored !== undefined && (needsRecheck(context, stored) || hasPendingExitChanges(stored)))
        fresh.push({ event, id });
      continue;
    }
    if (event.inner?.do === "stop" && liveEntry(stored, event.inner, context.now) === undefined) continue;
    if (seen.has(id)) left.push({ name: "EventDuplicate", dimensions: {} });
    else fresh.push({ event, id });
    seen.add(id);
  }
  return { fresh, left };
}

/** What time and new rules have brought, with no event. */
async function recheck(state: FoldState): Promise<void> {
  const { now, rules } = state.context;
  const { look, segments } = state.profile;
  const anew = needsFullRecheck(rules, state.profile);
  const changing = look?.at ?? Infinity;
  // What new rules change is no edge; what time alone has changed since is one, under whatever rules.
  if (anew) state.profile = typedProfile(state.profile, rules);
  if (anew) await updateSegments(state, "all", segments, Math.min(now, changing - 1));
  const edges = changing <= now ? await updateSegments(state, "recency") : NO_EDGES;
  if (anew) await updateDates(state, "all");
  else await updateDates(state, { parts: segmentParts(edges) });
  await applyConsequences(state, { ...noEvent(state), edges }, lastEventId(state));
}

/** No event: something has changed without one. */
function noEvent({ context: { now } }: FoldState): Omit<TriggerInput, "dates"> {
  return { event: { name: "", time: now, properties: {}, inner: true }, past: false, edges: NO_EDGES };
}

/** Id of the event that was folded last. */
function lastEventId({ profile: { recent } }: FoldState): string {
  return recent.at(-1)?.id ?? "";
}

/** Idempotent without an id: who has been taken out is not inside. Nothing follows from it but what changes on exit. */
async function stop(state: FoldState, { note, ...meant }: StopOf): Promise<void> {
  const { now } = state.context;
  const entry = liveEntry(state.profile, meant, now);
  if (entry !== undefined) state.end(entry, STOPPED, now, false, note);
  if (hasPendingExitChanges(state.profile)) await applyConsequences(state, noEvent(state), lastEventId(state));
}

async function foldEvent(state: FoldState, came: CustomerEvent, id: string): Promise<void> {
  // What it asks for has been done before the first event.
  if (came.inner?.do === "look") return;
  state.beginEvent();
  if (came.inner?.do === "stop") return stop(state, came.inner);
  const mistyped: Refused[] = [];
  const event = typedEvent(came, state.context.rules, mistyped);
  const past = isPast(state, event);
  const before = state.profile;
  const { profile: next, refused } = applyToProfile(state, event, past);
  const profile = withUsableAddresses(state, next);
  state.profile = profile;
  const recent = recentEvent(state, event, id, past);
  state.profile = { ...state.profile, recent: [...profile.recent, recent] };
  for (const [part, names] of Map.groupBy([...mistyped, ...refused], (each) => each.part)) {
    state.noteLeftOut(part, names.at(-1)?.name ?? "", names.length);
  }
  if (event.leftOut !== undefined) state.noteLeftOut("field", event.leftOut.name, event.leftOut.n);
  if (event.inner === undefined) {
    state.count("EventApplied");
    if (past) state.count("EventPast");
  }
  const edges = await updateDerived(state, before);
  const { message } = event.context;
  const seen = {
    name: event.name,
    time: event.time,
    properties: event.properties,
    ...defined({ message }),
    ...(event.inner === undefined ? {} : { inner: true }),
  };
  const addressed = event.journey === undefined ? {} : { addressed: event.journey };
  const inner = event.inner === undefined ? {} : { inner: event.inner };
  await applyConsequences(state, { event: seen, inRecent: true, past, edges, ...addressed, ...inner }, id);
}

/**
 * Replayed, history or late. What the fan-out lets in is late where its occurrence reached us late: the fan-out over a million
 * members takes its time. It passes two queues more than other events, so that a copy may come when its id is forgotten: after
 * that time it is late in any case.
 */
function isPast({ context: { now, rules } }: FoldState, { time, replay, inner }: CustomerEvent): boolean {
  const { lateAfter = Infinity } = rules.settings;
  if (inner?.do !== "enter") return replay || time < now - lateAfter;
  const { reached = now } = inner;
  return time < reached - lateAfter || time <= now - RECENT_AGE;
}

/** How often what changes on exit may let somebody in who leaves at once; what is left then the next fold finds. */
const MAX_ROUNDS = 10;

/** What follows from an event, with segments up to date. What changes on exit is seen by whoever is let in after it. */
async function applyConsequences(
  state: FoldState,
  happened: Omit<TriggerInput, "dates">,
  id: string,
  turn = 1,
): Promise<void> {
  const { event, past } = happened;
  await exit(state, event);
  if (!event.inner) await reachGoals(state, event);
  const ended = await applyExitChanges(state);
  const left = await updateInside(state);
  const edges = joinEdges(happened.edges, joinEdges(ended, left.edges));
  await answerWaits(state, event, id, past);
  await enter(state, { ...happened, edges, dates: await reachDates(state) }, id);
  // Those who have begun anew, or came in and left at once; and what asks who is inside.
  const entered = await updateInside(state);
  if (turn >= MAX_ROUNDS || !(left.moved || entered.moved || hasPendingExitChanges(state.profile))) return;
  await applyConsequences(state, { ...noEvent(state), edges: entered.edges }, id, turn + 1);
}

function applyToProfile(state: FoldState, event: CustomerEvent, past: boolean): Applied {
  const { inner } = event;
  const { now, rules, full } = state.context;
  const { consent: before } = state.before;
  const arrival = { now, past, before, topics: rules.settings.topics, ...(full && { full }) };
  if (inner === undefined) return applyEvent(state.profile, event, arrival);
  if (inner.do !== "update") return { profile: state.profile, refused: [] };
  return withChange(state, inner.change, event.time);
}

/** The profile with its addresses as they are written to; those that cannot be are counted. */
function withUsableAddresses(state: FoldState, next: Profile): Profile {
  const { spelling, hash } = state.context;
  if (spelling === undefined) return next;
  const { profile, unusable } = withNormalizedAddresses(state.profile, next, spelling, hash);
  for (const kind of unusable) state.count("AddressUnread", { kind });
  return profile;
}

function recentEvent(state: FoldState, event: CustomerEvent, id: string, past: boolean): RecentEvent {
  const { now, rules } = state.context;
  // Known by its id only: nothing looks back to an event of ours.
  if (event.inner !== undefined) return { id, name: "", time: event.time, at: now, past: true };
  const { properties } = state.keep(event, getOwn(rules.recentFields, event.name) ?? []);
  const { message } = event.context;
  return {
    id,
    name: event.name,
    time: event.time,
    at: now,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...defined({ message }),
    ...(past ? { past: true } : {}),
  };
}
