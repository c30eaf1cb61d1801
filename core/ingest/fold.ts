import type { Count } from "../counters.ts";
import { reachDates, updateDates } from "../dates/update-dates.ts";
import { type Archived, prune } from "../enter/archive.ts";
import { clockEnd, hasUndoneEnds, insideEntry, STOPPED } from "../enter/end.ts";
import { enter } from "../enter/enter.ts";
import type { Happened } from "../enter/entry-triggers.ts";
import { exit, reachGoals } from "../enter/exits-and-goals.ts";
import { typedEvent, typedProfile } from "../facts/types.ts";
import { defined } from "../model/defined.ts";
import { type Effect, pendingId } from "../model/effect.ts";
import { type CustomerEvent, foldOrder, type StopOf } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { emptyProfile, type Profile, type RecentEvent } from "../model/profile.ts";
import { type Applied, applyEvent, type Refused } from "../profile/apply.ts";
import { withDue } from "../profile/due.ts";
import { withUniformAddresses } from "../profile/normalize-addresses.ts";
import { withBodies } from "../profile/offload.ts";
import { needsRecheck, underOtherRules, withRecheck } from "../segments/recheck.ts";
import { NO_EDGES, together, updateSegments } from "../segments/update-segments.ts";
import { wake } from "../steps/wakes.ts";
import { isOfErased } from "./emitted.ts";
import { type FoldContext, Folding, type Need } from "./folding.ts";
import { RECENT_AGE } from "./limits.ts";
import { type NewSpill, recentId, tidyRecent } from "./recent.ts";
import { changed, finishEnds, partsOf, updateDerived, updateInside } from "./update-derived.ts";

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
  const { fresh, left } = unseen(stored, events, context);
  const before = stored === undefined ? emptyProfile(customerId, context.now) : withLookedUp(stored, context);
  if (fresh.length === 0) return { profile: before, applied: [], added: {}, archive: [], counts: left, needs: [] };
  const folding = new Folding(before, context);
  folding.counts.push(...left);
  for (const entry of folding.inside()) {
    const end = clockEnd(entry, context.now);
    if (end !== undefined) folding.end(entry, end.outcome, end.time, true);
  }
  if (stored !== undefined && needsRecheck(context, stored)) await lookAgain(folding);
  else if (hasUndoneEnds(folding.profile)) await follow(folding, nothing(folding), lately(folding));
  for (const { event, id } of fresh) await foldEvent(folding, event, id);
  const pruned = prune(folding.profile, context.now);
  const { profile: tidy, spill, forgotten } = tidyRecent(pruned.profile, context.now, context.hash);
  folding.profile = tidy;
  if (forgotten > 0) folding.leaveOut("event ids", "the oldest", forgotten);
  const { profile } = folding;
  const added = Object.fromEntries(
    [...folding.added.values()].map((effect) => [pendingId(folding.ver, effect), effect]),
  );
  const next = { ...withRecheck(context.rules, profile, context.now), ver: folding.ver };
  return {
    profile: withDue({ ...next, pending: { ...before.pending, ...added } }, context.now),
    applied: fresh.map(({ event }) => event),
    added,
    ...defined({ spill }),
    archive: pruned.archive,
    counts: folding.counts,
    needs: folding.needed(),
  };
}

/** The profile with the bodies that were looked up. */
function withLookedUp(stored: Profile, { bodies }: FoldContext): Profile {
  return bodies === undefined ? stored : { ...stored, entries: withBodies(stored.entries, bodies) };
}

interface Fresh {
  readonly event: CustomerEvent;
  readonly id: string;
}

function unseen(stored: Profile | undefined, events: readonly CustomerEvent[], context: FoldContext) {
  const seen = new Set([...(context.spilled ?? []), ...(stored?.recent ?? [])].map((event) => event.id));
  const fresh: Fresh[] = [];
  const left: Count[] = [];
  for (const event of events.toSorted(foldOrder)) {
    const id = recentId(context.hash, event.id);
    if (isOfErased(event, stored)) {
      left.push({ name: "EventIgnored", dimensions: { reason: "erased" } });
      continue;
    }
    if (event.inner !== undefined && stored === undefined) continue;
    if (event.inner?.do === "look") {
      if (stored !== undefined && (needsRecheck(context, stored) || hasUndoneEnds(stored))) fresh.push({ event, id });
      continue;
    }
    if (event.inner?.do === "stop" && insideEntry(stored, event.inner, context.now) === undefined) continue;
    if (seen.has(id)) left.push({ name: "EventDuplicate", dimensions: {} });
    else fresh.push({ event, id });
    seen.add(id);
  }
  return { fresh, left };
}

/** What time and new rules have brought, with no event. */
async function lookAgain(folding: Folding): Promise<void> {
  const { now, rules } = folding.context;
  const { look, segments } = folding.profile;
  const anew = underOtherRules(rules, folding.profile);
  const changing = look?.at ?? Infinity;
  // What new rules change is no edge; what time alone has changed since is one, under whatever rules.
  if (anew) folding.profile = typedProfile(folding.profile, rules);
  if (anew) await updateSegments(folding, "all", segments, Math.min(now, changing - 1));
  const edges = changing <= now ? await updateSegments(folding, "recency") : NO_EDGES;
  if (anew) await updateDates(folding, "all");
  else await updateDates(folding, { parts: partsOf(edges) });
  await follow(folding, { ...nothing(folding), edges }, lately(folding));
}

/** No event: something has changed without one. */
function nothing({ context: { now } }: Folding): Omit<Happened, "dates"> {
  return { event: { name: "", time: now, properties: {}, inner: true }, past: false, edges: NO_EDGES };
}

/** Id of the event that was folded last. */
function lately({ profile: { recent } }: Folding): string {
  return recent.at(-1)?.id ?? "";
}

/** Idempotent without an id: who has been taken out is not inside. Nothing follows from it but what changes on exit. */
async function stop(folding: Folding, { note, ...meant }: StopOf): Promise<void> {
  const { now } = folding.context;
  const entry = insideEntry(folding.profile, meant, now);
  if (entry !== undefined) folding.end(entry, STOPPED, now, false, note);
  if (hasUndoneEnds(folding.profile)) await follow(folding, nothing(folding), lately(folding));
}

async function foldEvent(folding: Folding, came: CustomerEvent, id: string): Promise<void> {
  // What it asks for has been done before the first event.
  if (came.inner?.do === "look") return;
  folding.begin();
  if (came.inner?.do === "stop") return stop(folding, came.inner);
  const mistyped: Refused[] = [];
  const event = typedEvent(came, folding.context.rules, mistyped);
  const past = isPast(folding, event);
  const before = folding.profile;
  const { profile: next, refused } = applied(folding, event, past);
  const profile = uniform(folding, next);
  folding.profile = profile;
  const recent = recentEvent(folding, event, id, past);
  folding.profile = { ...folding.profile, recent: [...profile.recent, recent] };
  for (const [part, names] of Map.groupBy([...mistyped, ...refused], (each) => each.part)) {
    folding.leaveOut(part, names.at(-1)?.name ?? "", names.length);
  }
  if (event.leftOut !== undefined) folding.leaveOut("field", event.leftOut.name, event.leftOut.n);
  if (event.inner === undefined) {
    folding.count("EventApplied");
    if (past) folding.count("EventPast");
  }
  const edges = await updateDerived(folding, before);
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
  await follow(folding, { event: seen, inRecent: true, past, edges, ...addressed, ...inner }, id);
}

/**
 * Replayed, history or late. What the fan-out lets in is late where its occurrence reached us late: the fan-out over a million
 * members takes its time. It passes two queues more than other events, so that a copy may come when its id is forgotten: after
 * that time it is late in any case.
 */
function isPast({ context: { now, rules } }: Folding, { time, replay, inner }: CustomerEvent): boolean {
  const { lateAfter = Infinity } = rules.settings;
  if (inner?.do !== "enter") return replay || time < now - lateAfter;
  const { reached = now } = inner;
  return time < reached - lateAfter || time <= now - RECENT_AGE;
}

/** How often what changes on exit may let somebody in who leaves at once; what is left then the next fold finds. */
const MOST_TURNS = 10;

/** What follows from an event, with segments up to date. What changes on exit is seen by whoever is let in after it. */
async function follow(folding: Folding, happened: Omit<Happened, "dates">, id: string, turn = 1): Promise<void> {
  const { event, past } = happened;
  await exit(folding, event);
  if (!event.inner) await reachGoals(folding, event);
  const ended = await finishEnds(folding);
  const left = await updateInside(folding);
  const edges = together(happened.edges, together(ended, left.edges));
  await wake(folding, event, id, past);
  await enter(folding, { ...happened, edges, dates: await reachDates(folding) }, id);
  // Those who have begun anew, or came in and left at once; and what asks who is inside.
  const entered = await updateInside(folding);
  if (turn >= MOST_TURNS || !(left.moved || entered.moved || hasUndoneEnds(folding.profile))) return;
  await follow(folding, { ...nothing(folding), edges: entered.edges }, id, turn + 1);
}

function applied(folding: Folding, event: CustomerEvent, past: boolean): Applied {
  const { inner } = event;
  const { now, rules, full } = folding.context;
  const { consent: before } = folding.before;
  const arrival = { now, past, before, topics: rules.settings.topics, ...(full && { full }) };
  if (inner === undefined) return applyEvent(folding.profile, event, arrival);
  if (inner.do !== "update") return { profile: folding.profile, refused: [] };
  return changed(folding, inner.change, event.time);
}

/** The profile with its addresses as they are written to; those that cannot be are counted. */
function uniform(folding: Folding, next: Profile): Profile {
  const { spelling, hash } = folding.context;
  if (spelling === undefined) return next;
  const { profile, unread } = withUniformAddresses(folding.profile, next, spelling, hash);
  for (const kind of unread) folding.count("AddressUnread", { kind });
  return profile;
}

function recentEvent(folding: Folding, event: CustomerEvent, id: string, past: boolean): RecentEvent {
  const { now, rules } = folding.context;
  // Known by its id only: nothing looks back to an event of ours.
  if (event.inner !== undefined) return { id, name: "", time: event.time, at: now, past: true };
  const { properties } = folding.keep(event, getOwn(rules.recentFields, event.name) ?? []);
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
