import type { AnswerChange } from "../consent/history.ts";
import type { Count } from "../counters.ts";
import { updateDates } from "../dates/update-dates.ts";
import { type ArchivedEntry, prune } from "../enter/archive.ts";
import { endByClock, hasPendingExitChanges, liveEntry } from "../enter/end.ts";
import { typedProfile } from "../facts/types.ts";
import { apartFromMachines } from "../feedback/many-at-once.ts";
import { defined } from "../model/defined.ts";
import { type Effect, pendingId } from "../model/effect.ts";
import { type CustomerEvent, foldOrder } from "../model/event.ts";
import { emptyProfile, type Profile } from "../model/profile.ts";
import { withDueTime } from "../profile/due.ts";
import { withBodies } from "../profile/offload.ts";
import { needsFullRecheck, needsRecheck, withRecheck } from "../segments/recheck.ts";
import { NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import { withWindows } from "../windows/begin.ts";
import { applyConsequences, lastEventId, noEvent } from "./consequences.ts";
import { isErased } from "./erased.ts";
import { foldEvent, stopped } from "./fold-event.ts";
import { type FoldContext, FoldState, type Need } from "./fold-state.ts";
import { knownIds, type NewSpill, recentId, trimRecent } from "./recent.ts";
import { segmentParts } from "./update-derived.ts";

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
  const { fresh: came, left } = newEvents(stored, events, context);
  const fresh = apartFromMachines(came, stored?.recent ?? [], context.rules.settings);
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
