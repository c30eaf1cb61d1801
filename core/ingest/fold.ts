import { type Changed, toConfirm } from "../consent/double-opt-in.ts";
import { type AnswerChange, answerChanges } from "../consent/history.ts";
import type { Count } from "../counters.ts";
import { reachDates, updateDates } from "../dates/update-dates.ts";
import { type ArchivedEntry, prune } from "../enter/archive.ts";
import { type EntryRef, endByClock, hasPendingExitChanges, liveEntry, STOPPED } from "../enter/end.ts";
import { enter } from "../enter/enter.ts";
import type { TriggerInput } from "../enter/entry-triggers.ts";
import { exit, reachGoals } from "../enter/exits-and-goals.ts";
import type { Failure } from "../expression/evaluate.ts";
import { typedEvent, typedProfile } from "../facts/types.ts";
import { DEFAULT_IDENTITY } from "../identity/identity.ts";
import { decideJoins } from "../identity/joins.ts";
import { judgeMerged } from "../identity/judge-merged.ts";
import { messageIn } from "../identity/merged.ts";
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
import { indexOf } from "../segments/rules-index.ts";
import { tellSegments } from "../segments/tell-segments.ts";
import { edgesThatCount, joinEdges, NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import { answerWaits } from "../steps/answer-waits.ts";
import { withWindows } from "../windows/begin.ts";
import { type WindowClock, withEvent } from "../windows/record.ts";
import { isErased } from "./erased.ts";
import { type FoldContext, FoldState, type Need } from "./fold-state.ts";
import { RECENT_AGE } from "./limits.ts";
import { knownIds, type NewSpill, recentId, trimRecent } from "./recent.ts";
import { applyExitChanges, segmentParts, updateDerived, updateInside, withChange } from "./update-derived.ts";

/** The result of a fold. Nothing has been written yet. */
export interface Folded {
  /** The next profile; the given one where no event was new. */
  readonly profile: Profile;
  /** Events seen for the first time, in the order in which they were applied. */
  readonly applied: readonly CustomerEvent[];
  /** Effects to be written with the profile and then performed. */
  readonly added: Readonly<Record<string, Effect>>;
  /** To be written before the profile. */
  readonly spill?: NewSpill;
  readonly archive: readonly ArchivedEntry[];
  /** Changes of the customer's answers, to be kept before the profile is written. */
  readonly answers: readonly AnswerChange[];
  /** To be counted once the profile is written. */
  readonly counts: readonly Count[];
  /** Where this is not empty: read these and fold again. The rest of the result is then invalid. */
  readonly needs: readonly Need[];
}

/**
 * Folds a batch of one customer's events into the profile. Pure; async only because the evaluation of expressions is.
 *
 * 1. Events are applied in the order of their time; events of one time in the order in which the queue took them
 *    (foldOrder). Each id is applied once.
 * 2. For each event: segments and dates that read what it changed, then exits and goals, then waits, then entries. A
 *    past event (replayed, history or late) does exits and goals, moves dates that are waited for, and does nothing
 *    else.
 * 3. The effects of time come before the first event: entries that the clock has ended, segments that depend on how
 *    long ago an event was, dates. Under new rules all segments and dates are re-evaluated first, and no entry begins
 *    by that.
 * 4. An entry that ends in the fold in which it began starts no run. Changes on exit come after exits and goals, and
 *    before waits and entries. For an entry that was closed outside a fold they come before the first event.
 * 5. Inner events are ignored for an unknown customer, are not counted, and match no rule that names an event.
 */
export async function fold(
  customerId: string,
  stored: Profile | undefined,
  events: readonly CustomerEvent[],
  context: FoldContext,
): Promise<Folded> {
  const { fresh, left } = newEvents(stored, events, context);
  const before = stored === undefined ? newProfile(customerId, context) : withReadBodies(stored, context);
  if (fresh.length === 0)
    return { profile: before, applied: [], added: {}, archive: [], answers: [], counts: left, needs: [] };
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
  // A merge has changed the profile before the fold.
  const known = fresh.some(({ event }) => event.inner?.do === "merge") ? undefined : before;
  const next = { ...withRecheck(context.rules, known, profile, context.now), ver: state.ver };
  return {
    profile: withDueTime({ ...next, pending: { ...before.pending, ...added } }, context.now),
    applied: fresh.map(({ event }) => event),
    added,
    ...defined({ spill }),
    archive: pruned.archive,
    answers: state.answers,
    counts: state.counts,
    needs: state.unmetNeeds(),
  };
}

function newProfile(customerId: string, { now, erased }: FoldContext): Profile {
  return { ...emptyProfile(customerId, now), ...defined({ erased }) };
}

/** The profile with the bodies that were read for this fold. */
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
    const [id = "", ...others] =
      stored === undefined ? [recentId(context.hash, event.id)] : knownIds(context.hash, stored, event);
    if (isErased(event, stored, context.erased)) {
      left.push({ name: "EventIgnored", dimensions: { reason: "erased" } });
      continue;
    }
    if (event.inner !== undefined && stored === undefined) continue;
    if (event.inner?.do === "look") {
      if (stored !== undefined && (needsRecheck(context, stored) || hasPendingExitChanges(stored)))
        fresh.push({ event, id });
      continue;
    }
    if (event.inner?.do === "merge") {
      fresh.push({ event, id: "" });
      continue;
    }
    if (event.inner?.do === "stop" && liveEntry(stored, stopped(event, event.inner), context.now) === undefined)
      continue;
    if ([id, ...others].some((each) => seen.has(each))) left.push({ name: "EventDuplicate", dimensions: {} });
    else fresh.push({ event, id });
    seen.add(id);
  }
  return { fresh, left };
}

/** The entry that a person stops, by the id that the event names. */
function stopped({ customerId: customer }: CustomerEvent, { journey, n, start }: StopOf): EntryRef {
  return { customer, journey, n, start };
}

/** Applies the effects of time and of new rules, without an event. */
async function recheck(state: FoldState): Promise<void> {
  const { now, rules } = state.context;
  const { look, segments } = state.profile;
  const anew = needsFullRecheck(rules, state.profile);
  const changing = look?.at ?? Infinity;
  // A change by new rules is not an edge. A change by time alone since the last re-evaluation is one, whatever the
  // rules.
  if (anew) {
    const at = Math.min(now, changing - 1);
    const { zone } = rules.settings;
    state.profile = withWindows(typedProfile(state.profile, rules), rules.windows ?? [], { now: at, zone });
    await updateSegments(state, "all", segments, at);
  }
  const edges = changing <= now ? await updateSegments(state, "recency") : NO_EDGES;
  if (anew) await updateDates(state, "all");
  else await updateDates(state, { parts: segmentParts(edges) });
  await applyConsequences(state, { ...noEvent(state), edges }, lastEventId(state));
}

/** When, and by which calendar, windows are kept. */
function clockOf({ context: { now, rules } }: FoldState): WindowClock {
  return { now, zone: rules.settings.zone };
}

/** The profile with the event counted for segments, whenever it happened. */
async function withCounted(state: FoldState, event: CustomerEvent): Promise<Profile> {
  const { profile, context } = state;
  const counting = indexOf(context.rules).counting.get(event.name);
  if (counting === undefined || event.inner !== undefined) return profile;
  const failures: Failure[] = [];
  const windows = await withEvent(profile.windows ?? {}, counting, event, clockOf(state), failures);
  state.countFailures("segments", failures);
  return { ...profile, windows };
}

/** The input where something has changed without an event. */
function noEvent({ context: { now } }: FoldState): Omit<TriggerInput, "dates"> {
  return { event: { name: "", time: now, properties: {}, inner: true }, past: false, edges: NO_EDGES };
}

/** The id of the event that was folded last. */
function lastEventId({ profile: { recent } }: FoldState): string {
  return recent.at(-1)?.id ?? "";
}

/**
 * Ends an entry by hand. Needs no idempotency key: a customer who has been taken out is not inside. Only changes on
 * exit follow.
 */
async function stop(state: FoldState, event: CustomerEvent, of: StopOf): Promise<void> {
  const { now } = state.context;
  const entry = liveEntry(state.profile, stopped(event, of), now);
  if (entry !== undefined) state.end(entry, STOPPED, now, false, of.note);
  if (hasPendingExitChanges(state.profile)) await applyConsequences(state, noEvent(state), lastEventId(state));
}

async function foldEvent(state: FoldState, came: CustomerEvent, id: string): Promise<void> {
  // The re-evaluation was done before the first event.
  if (came.inner?.do === "look") return;
  state.beginEvent();
  if (came.inner?.do === "stop") return stop(state, came, came.inner);
  if (came.inner?.do === "merge") {
    const edges = await judgeMerged(state, came.inner);
    return applyConsequences(state, { ...noEvent(state), edges }, lastEventId(state));
  }
  const mistyped: Refused[] = [];
  const event = withOwnMessage(state.profile, typedEvent(came, state.context.rules, mistyped));
  const past = isPast(state, event);
  const before = state.profile;
  const { profile: next, refused } = applyToProfile(state, event, past);
  const profile = withUsableAddresses(state, next);
  state.profile = profile;
  const changes = answerChanges(before, profile, id, state.context.now);
  state.answers.push(...changes);
  const recent = recentEvent(state, event, id, past);
  state.profile = { ...state.profile, recent: [...profile.recent, recent] };
  for (const [part, names] of Map.groupBy([...mistyped, ...refused], (each) => each.part)) {
    state.noteLeftOut(part, names.at(-1)?.name ?? "", names.length);
  }
  if (event.aliases !== undefined) joinIds(state, event);
  if (event.leftOut !== undefined) state.noteLeftOut("field", event.leftOut.name, event.leftOut.n);
  if (event.inner === undefined) {
    state.count("EventApplied");
    if (past) state.count("EventPast");
  }
  state.profile = await withCounted(state, event);
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
  const byBrowser = isOnlyABrowsersWord(event) ? { byBrowser: true as const } : {};
  await applyConsequences(
    state,
    { event: seen, inRecent: true, past, edges, ...addressed, ...inner, ...byBrowser },
    id,
  );
  if (!past) await askToConfirm(state, { before, after: profile, changes, time: event.time }, id);
}

/** The event with the message that it reports on by its key in this profile. */
function withOwnMessage(profile: Profile, event: CustomerEvent): CustomerEvent {
  const { message } = event.context;
  if (message === undefined || event.customerId === profile.customerId) return event;
  return { ...event, context: { ...event.context, message: messageIn(profile, event.customerId, message) } };
}

/** Joins the further ids that an event says the customer has; those that may not join are noted. */
function joinIds(state: FoldState, event: CustomerEvent): void {
  const identity = state.context.rules.settings.identity ?? DEFAULT_IDENTITY;
  const { aliases, effects, refused } = decideJoins(state.profile, event, identity);
  if (effects.length > 0) state.profile = { ...state.profile, aliases };
  for (const effect of effects) state.add(effect);
  const last = refused.at(-1);
  if (last !== undefined) state.noteLeftOut("alias", last.id, refused.length);
}

/** Lets the customer into the journeys that ask them to confirm what this event agreed to. */
async function askToConfirm(state: FoldState, changed: Omit<Changed, "topics" | "hash">, id: string): Promise<void> {
  const { rules, hash } = state.context;
  for (const { journey, event } of toConfirm({ ...changed, topics: rules.settings.topics, hash })) {
    await applyConsequences(state, { event, past: false, addressed: journey, edges: NO_EDGES }, id);
  }
}

/**
 * Whether an event is past: replayed, history or late. An event of the fan-out is late where its occurrence reached us
 * late, since a fan-out over a million members takes hours. It passes two queues more than other events, so a copy may
 * come after its id is forgotten: from then on it is late in any case.
 */
function isPast({ context: { now, rules } }: FoldState, { time, replay, inner }: CustomerEvent): boolean {
  const { lateAfter = Infinity } = rules.settings;
  if (inner?.do !== "enter") return replay || time < now - lateAfter;
  const { reached = now } = inner;
  return time < reached - lateAfter || time <= now - RECENT_AGE;
}

/** Whether a browser says so, whose key does not let events of this name start journeys with transactional messages. */
function isOnlyABrowsersWord({ via }: CustomerEvent): boolean {
  return via?.trust === "browser" && via.transactional !== true;
}

/** How often changes on exit may let a customer in who leaves at once. The next fold does the rest. */
const MAX_ROUNDS = 10;

/** Applies the consequences of an event, once segments are up to date. Entries that begin see the changes on exit. */
async function applyConsequences(
  state: FoldState,
  input: Omit<TriggerInput, "dates">,
  id: string,
  round = 1,
): Promise<void> {
  const { event, past } = input;
  await exit(state, event);
  if (!event.inner) await reachGoals(state, event);
  const ended = await applyExitChanges(state);
  const left = await updateInside(state);
  const edges = joinEdges(input.edges, joinEdges(ended, left.edges));
  await answerWaits(state, event, id, past);
  const known = edgesThatCount(edges);
  if (!past) tellSegments(state, known);
  await enter(state, { ...input, edges: known, dates: await reachDates(state) }, id);
  // Entries that began again, or began and ended at once; and rules that read who is inside.
  const entered = await updateInside(state);
  if (round >= MAX_ROUNDS || !(left.moved || entered.moved || hasPendingExitChanges(state.profile))) return;
  const again = { ...noEvent(state), edges: entered.edges, ...defined({ byBrowser: input.byBrowser }) };
  await applyConsequences(state, again, id, round + 1);
}

function applyToProfile(state: FoldState, event: CustomerEvent, past: boolean): Applied {
  const { inner } = event;
  const { now, rules, full, hash } = state.context;
  const { consent: before } = state.before;
  const arrival = {
    now,
    past,
    before,
    hash,
    topics: rules.settings.topics,
    ...defined({ consent: rules.settings.consent }),
    ...(full && { full }),
  };
  if (inner === undefined) return applyEvent(state.profile, event, arrival);
  if (inner.do !== "update") return { profile: state.profile, refused: [] };
  return withChange(state, inner.change, event.time);
}

/** The profile with normalized addresses; unusable ones are counted. */
function withUsableAddresses(state: FoldState, next: Profile): Profile {
  const { spelling, hash } = state.context;
  if (spelling === undefined) return next;
  const { profile, unusable } = withNormalizedAddresses(state.profile, next, spelling, hash);
  for (const kind of unusable) state.count("AddressUnread", { kind });
  return profile;
}

function recentEvent(state: FoldState, event: CustomerEvent, id: string, past: boolean): RecentEvent {
  const { now, rules } = state.context;
  // Only the id is kept: nothing looks back to an inner event.
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
