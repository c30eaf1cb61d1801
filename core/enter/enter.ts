import type { Folding } from "../ingest/folding.ts";
import { defined } from "../model/defined.ts";
import type { Effect } from "../model/effect.ts";
import type { Entry, Refusal } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { RecentEvent } from "../model/profile.ts";
import type { JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";
import { countedAt } from "../moment/shared-moment.ts";
import { isAway } from "../profile/offload.ts";
import { entryCursor } from "../steps/look-back.ts";
import { watch } from "../steps/wakes.ts";
import { type Admission, admit } from "./admit.ts";
import { noEntries } from "./end.ts";
import { type EntryTrigger, entryTriggerOf, type Happened, journeysTriggered, rulesFor } from "./entry-triggers.ts";
import { exitByEvent, reachGoal } from "./exits-and-goals.ts";

/** Slack before the sweeper looks for a run that should be over: its status change comes first, nearly always. */
const SWEEP_SLACK = 15 * 60_000;

/**
 * Lets the customer into the journeys that what has happened opens to them, at most once per journey. Of several entry
 * rules the first that admits counts; where none does, the first refusal is noted. `id` is, in `recent`, the event's or
 * that of the latest before it.
 */
export async function enter(folding: Folding, happened: Happened, id: string): Promise<void> {
  const journeys = journeysTriggered(folding, happened);
  // What ops have decided is read only where somebody might come in.
  if (journeys.length === 0 || folding.control() === undefined) return;
  for (const journey of journeys) await enterJourney(folding, rulesFor(folding, journey), happened, id);
}

async function enterJourney(folding: Folding, journey: JourneyRules, happened: Happened, id: string): Promise<void> {
  const addressed = happened.addressed === journey.journey;
  let refusal: Refusal | undefined = addressed && !journey.enter.some(({ on }) => on === "api") ? "no_api" : undefined;
  for (const rule of journey.enter) {
    const occasion = entryTriggerOf(folding, journey.journey, rule, happened);
    if (occasion === undefined) continue;
    const admission = await admit(folding, journey, rule, occasion);
    if (admission.answer === "refused") refusal ??= admission.reason;
    // A date that has come is no event of the customer's, though one may be at hand.
    const isOwn = happened.inRecent === true && rule.on !== "date";
    if (admission.answer === "admitted") return begin(folding, journey, occasion, { id, isOwn }, admission);
  }
  if (refusal !== undefined) refuse(folding, journey.journey, refusal);
}

type Admitted = Extract<Admission, { answer: "admitted" }>;

/** An event in `recent`: the entry's own, or the latest before it. */
interface At {
  readonly id: string;
  readonly isOwn: boolean;
}

async function begin(folding: Folding, journey: JourneyRules, occasion: EntryTrigger, at: At, admitted: Admitted) {
  const { now } = folding.context;
  const { restarts } = admitted;
  if (restarts !== undefined) folding.end(restarts, "restarted", now);
  const begun = newEntry(folding, journey, occasion, entryCursor(at.id, at.isOwn), admitted.key);
  // A goal of its time or later is this entry's too, and counted once.
  const { goal } = restarts ?? {};
  const entry = goal === undefined || goal.time < begun.event.time ? begun : { ...begun, goal };
  countEntry(folding, entry, restarts !== undefined);
  folding.replace(entry);
  if (!entry.holdout) folding.add(enterEffect(entry));
  await heedEarlier(folding, entry, at.isOwn ? at.id : undefined);
}

function enterEffect({ journey, n, version, machine, start }: Entry): Effect {
  return { kind: "enter", journey, n, version, ...defined({ machine }), start };
}

function newEntry(folding: Folding, rules: JourneyRules, occasion: EntryTrigger, cursor: string, key?: string): Entry {
  const { now, hash } = folding.context;
  const { event, nominal } = occasion;
  const { holdout } = rules;
  const heldOut =
    holdout !== undefined && stickyShare(hash, `holdout:${rules.journey}`, folding.profile.customerId) < holdout;
  return {
    journey: rules.journey,
    n: folding.profile.serial,
    version: rules.version,
    ...(rules.machine === rules.journey ? {} : { machine: rules.machine }),
    ...defined({ key }),
    start: now,
    ...defined({ nominal }),
    startInName: true,
    event: folding.keep(event, rules.entryFields),
    cursor,
    rules: rules.inside,
    ...(heldOut ? { holdout: true } : {}),
    waits: {},
    seen: {},
    kept: {},
    due: now + (heldOut ? measured(rules) : longest(rules) + SWEEP_SLACK),
  };
}

function longest({ inside, longest }: JourneyRules): number {
  return Math.min(longest, inside.timeout ?? longest);
}

/** How long a held-out entry is measured: to the end of the goal's window or its timeout, else as long as a run takes. */
function measured(rules: JourneyRules): number {
  const { goal, timeout } = rules.inside;
  return goal === undefined ? (timeout ?? rules.longest) : Math.min(goal.within, timeout ?? goal.within);
}

function countEntry(folding: Folding, { journey, n, start, nominal, holdout }: Entry, restart: boolean): void {
  const { profile } = folding;
  const counts = getOwn(profile.journeys, journey) ?? noEntries();
  const count = counts.count + (restart ? 0 : 1);
  folding.profile = {
    ...profile,
    serial: n + 1,
    journeys: { ...profile.journeys, [journey]: { ...counts, count, last: countedAt(nominal, start) } },
  };
  folding.count("Entered", { journey });
  if (holdout) folding.count("HeldOut", { journey });
}

function refuse(folding: Folding, journey: string, reason: Refusal): void {
  const { profile, context } = folding;
  const counts = getOwn(profile.journeys, journey) ?? noEntries();
  const refused = { ...counts.refused, [reason]: { n: (counts.refused[reason]?.n ?? 0) + 1, last: context.now } };
  folding.profile = { ...profile, journeys: { ...profile.journeys, [journey]: { ...counts, refused } } };
  folding.count("Refused", { journey, reason });
}

/**
 * Lets events have their say on an entry that begins which were folded before it but happened at the time of its event or later:
 * as they happened, those of one time in the order of the fold, each exits, reaches the goal, and is kept for the waits that look
 * back to the entry. Of two events of one time it is chance which is folded first, so another event of the entry event's time
 * counts as after it. Its own (`ownId`, in `recent`) never does.
 *
 * No margin: what came in before and says that it happened before has had its say already. What past events may do to an entry
 * that is inside, they may do here: they exit and reach goals, and answer no wait.
 */
async function heedEarlier(folding: Folding, { journey, n, event }: Entry, ownId?: string): Promise<void> {
  for (const earlier of since(folding, event.time, ownId)) {
    const seen = { properties: {}, ...earlier };
    const entry = () => {
      const found = folding.entry(journey, n);
      return found === undefined || isAway(found) ? undefined : found;
    };
    const inside = entry();
    if (inside === undefined) return;
    if (inside.end === undefined) {
      const reason = await exitByEvent(folding, inside, seen);
      if (reason !== undefined) folding.end(inside, reason, folding.context.now);
    }
    await reachGoal(folding, entry() ?? inside, seen);
    const after = entry();
    if (after === undefined || after.end !== undefined || earlier.past) continue;
    const rules = after.rules.watch.filter((rule) => rule.since === "entry" && rule.of === undefined);
    const watched = await watch(folding, after, seen, rules);
    if (watched !== after) folding.replace(watched);
  }
}

function since({ context, profile }: Folding, time: number, ownId: string | undefined): readonly RecentEvent[] {
  return [...(context.spilled ?? []), ...profile.recent]
    .filter((event) => event.name !== "" && event.time >= time && event.id !== ownId)
    .sort((a, b) => a.time - b.time);
}
