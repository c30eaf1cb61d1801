import { type Changed, toConfirm } from "../consent/double-opt-in.ts";
import { answerChanges } from "../consent/history.ts";
import { type EntryRef, hasPendingExitChanges, liveEntry, STOPPED } from "../enter/end.ts";
import type { Failure } from "../expression/evaluate.ts";
import { typedEvent } from "../facts/types.ts";
import { withSender } from "../feedback/apply.ts";
import { DEFAULT_IDENTITY } from "../identity/identity.ts";
import { decideJoins } from "../identity/joins.ts";
import { judgeMerged } from "../identity/judge-merged.ts";
import { messageIn } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import type { CustomerEvent, StopOf } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Profile, RecentEvent } from "../model/profile.ts";
import { type Applied, applyEvent, type Refused } from "../profile/apply.ts";
import { withClicks } from "../profile/clicks.ts";
import { withNormalizedAddresses } from "../profile/normalize-addresses.ts";
import { indexOf } from "../segments/rules-index.ts";
import { NO_EDGES } from "../segments/update-segments.ts";
import { type WindowClock, withEvent } from "../windows/record.ts";
import { applyConsequences, lastEventId, noEvent } from "./consequences.ts";
import type { FoldState } from "./fold-state.ts";
import { RECENT_AGE } from "./limits.ts";
import { updateDerived, withChange } from "./update-derived.ts";

/** Applies one event, and everything that follows from it. `id`: its hash. */
export async function foldEvent(state: FoldState, came: CustomerEvent, id: string): Promise<void> {
  // The re-evaluation was done before the first event.
  if (came.inner?.do === "look") return;
  state.beginEvent();
  if (came.inner?.do === "stop") return stop(state, came, came.inner);
  if (came.inner?.do === "merge") {
    const edges = await judgeMerged(state, came.inner);
    return applyConsequences(state, { ...noEvent(state), edges }, lastEventId(state));
  }
  const mistyped: Refused[] = [];
  const event = withSender(withOwnMessage(state.profile, typedEvent(came, state.context.rules, mistyped)));
  const past = isPast(state, event);
  const before = state.profile;
  const { profile: next, refused } = applyToProfile(state, event, past);
  const profile = withClicks(withUsableAddresses(state, next), event, state.context.rules.settings);
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

/** The entry that a person stops, by the id that the event names. */
export function stopped({ customerId: customer }: CustomerEvent, { journey, n, start }: StopOf): EntryRef {
  return { customer, journey, n, start };
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
