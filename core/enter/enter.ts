import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import type { Effect } from "../model/effect.ts";
import type { Entry, Refusal } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { RecentEvent } from "../model/profile.ts";
import type { JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";
import { countedAt } from "../moment/shared-moment.ts";
import { isOffloaded } from "../profile/offload.ts";
import { keepForWaits } from "../steps/answer-waits.ts";
import { entryCursor } from "../steps/look-back.ts";
import { type Admission, admit } from "./admit.ts";
import { emptyJourneyCount } from "./end.ts";
import {
  type EntryTrigger,
  entryTriggerOf,
  journeysTriggered,
  journeyVersionFor,
  type TriggerInput,
} from "./entry-triggers.ts";
import { exitByEvent, reachGoal } from "./exits-and-goals.ts";

/** How long after its longest time a run is swept: its status change usually arrives before. */
const SWEEP_SLACK = 15 * 60_000;

/**
 * Lets the customer into the journeys that are triggered, at most once per journey. The first entry rule that admits
 * counts; where none does, the first refusal is noted. `id`: the event's id in `recent`, or that of the latest event
 * before it.
 */
export async function enter(state: FoldState, input: TriggerInput, id: string): Promise<void> {
  const journeys = journeysTriggered(state, input);
  // What ops have decided is read only where an entry is possible.
  if (journeys.length === 0 || state.control() === undefined) return;
  for (const journey of journeys) await enterJourney(state, journeyVersionFor(state, journey), input, id);
}

async function enterJourney(state: FoldState, journey: JourneyRules, input: TriggerInput, id: string): Promise<void> {
  const addressed = input.addressed === journey.journey;
  let refusal: Refusal | undefined = addressed && !journey.enter.some(({ on }) => on === "api") ? "no_api" : undefined;
  for (const rule of journey.enter) {
    const trigger = entryTriggerOf(state, journey.journey, rule, input);
    if (trigger === undefined) continue;
    const admission = await admit(state, journey, rule, trigger);
    if (admission.answer === "refused") refusal ??= admission.reason;
    // A reached date is not an event of the customer, even where an event is being folded.
    const isOwn = input.inRecent === true && rule.on !== "date";
    if (admission.answer === "admitted") return begin(state, journey, trigger, { id, isOwn }, admission);
  }
  if (refusal !== undefined) refuse(state, journey.journey, refusal);
}

type Admitted = Extract<Admission, { answer: "admitted" }>;

/** An event in `recent`: the entry event, or the latest event before it. */
interface RecentPosition {
  readonly id: string;
  readonly isOwn: boolean;
}

async function begin(
  state: FoldState,
  journey: JourneyRules,
  trigger: EntryTrigger,
  at: RecentPosition,
  admitted: Admitted,
) {
  const { now } = state.context;
  const { restarts } = admitted;
  if (restarts !== undefined) state.end(restarts, "restarted", now);
  const begun = newEntry(state, journey, trigger, entryCursor(at.id, at.isOwn), admitted.key);
  // A goal of the restarted entry that was reached at the time of the new entry event or later belongs to the new entry
  // too. It is counted once.
  const { goal } = restarts ?? {};
  const entry = goal === undefined || goal.time < begun.event.time ? begun : { ...begun, goal };
  countEntry(state, entry, restarts !== undefined);
  state.replace(entry);
  if (!entry.holdout) state.add(enterEffect(entry));
  await applyEarlierEvents(state, entry, at.isOwn ? at.id : undefined);
}

function enterEffect({ journey, n, version, machine, start }: Entry): Effect {
  return { kind: "enter", journey, n, version, ...defined({ machine }), start };
}

function newEntry(state: FoldState, rules: JourneyRules, trigger: EntryTrigger, cursor: string, key?: string): Entry {
  const { now, hash } = state.context;
  const { event, nominal } = trigger;
  const { holdout } = rules;
  const heldOut =
    holdout !== undefined && stickyShare(hash, `holdout:${rules.journey}`, state.profile.customerId) < holdout;
  return {
    journey: rules.journey,
    n: state.profile.serial,
    version: rules.version,
    ...(rules.machine === rules.journey ? {} : { machine: rules.machine }),
    ...defined({ key }),
    start: now,
    ...defined({ nominal }),
    startInName: true,
    event: state.keep(event, rules.entryFields),
    cursor,
    rules: rules.inside,
    ...(heldOut ? { holdout: true } : {}),
    waits: {},
    seen: {},
    kept: {},
    due: now + (heldOut ? measuredFor(rules) : longest(rules) + SWEEP_SLACK),
  };
}

function longest({ inside, longest }: JourneyRules): number {
  return Math.min(longest, inside.timeout ?? longest);
}

/**
 * How long a held-out entry is measured: until the goal's window or the timeout is over, else as long as a run takes.
 */
function measuredFor(rules: JourneyRules): number {
  const { goal, timeout } = rules.inside;
  return goal === undefined ? (timeout ?? rules.longest) : Math.min(goal.within, timeout ?? goal.within);
}

function countEntry(state: FoldState, { journey, n, start, nominal, holdout }: Entry, restart: boolean): void {
  const { profile } = state;
  const counts = getOwn(profile.journeys, journey) ?? emptyJourneyCount();
  const count = counts.count + (restart ? 0 : 1);
  state.profile = {
    ...profile,
    serial: n + 1,
    journeys: { ...profile.journeys, [journey]: { ...counts, count, last: countedAt(nominal, start) } },
  };
  state.count("Entered", { journey });
  if (holdout) state.count("HeldOut", { journey });
}

function refuse(state: FoldState, journey: string, reason: Refusal): void {
  const { profile, context } = state;
  const counts = getOwn(profile.journeys, journey) ?? emptyJourneyCount();
  const refused = { ...counts.refused, [reason]: { n: (counts.refused[reason]?.n ?? 0) + 1, last: context.now } };
  state.profile = { ...profile, journeys: { ...profile.journeys, [journey]: { ...counts, refused } } };
  state.count("Refused", { journey, reason });
}

/**
 * Applies earlier events to an entry that begins: those that were folded before it but happened at the time of its
 * event or later. In the order in which they happened (those of one time in the order of the fold), each may exit the
 * entry, reach the goal, or be kept for waits that look back to the entry. Of two events of one time it is chance which
 * is folded first, so another event of the same time counts as later. The entry's own event (`ownId`, in `recent`) is
 * skipped.
 *
 * There is no margin: an event that arrived before and happened before was applied before. Past events do here what
 * they do to a live entry: they exit and reach goals, and answer no wait.
 */
async function applyEarlierEvents(state: FoldState, { journey, n, event }: Entry, ownId?: string): Promise<void> {
  for (const earlier of eventsSince(state, event.time, ownId)) {
    const seen = { properties: {}, ...earlier };
    const entry = () => {
      const found = state.entry(journey, n);
      return found === undefined || isOffloaded(found) ? undefined : found;
    };
    const inside = entry();
    if (inside === undefined) return;
    if (inside.end === undefined) {
      const reason = await exitByEvent(state, inside, seen);
      if (reason !== undefined) state.end(inside, reason, state.context.now);
    }
    await reachGoal(state, entry() ?? inside, seen);
    const after = entry();
    if (after === undefined || after.end !== undefined || earlier.past) continue;
    const rules = after.rules.watch.filter((rule) => rule.since === "entry" && rule.of === undefined);
    const watched = await keepForWaits(state, after, seen, rules);
    if (watched !== after) state.replace(watched);
  }
}

function eventsSince({ context, profile }: FoldState, time: number, ownId: string | undefined): readonly RecentEvent[] {
  return [...(context.spilled ?? []), ...profile.recent]
    .filter((event) => event.name !== "" && event.time >= time && event.id !== ownId)
    .sort((a, b) => a.time - b.time);
}
