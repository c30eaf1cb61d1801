import { type Folding, journeysEnteredBy } from "../ingest/folding.ts";
import type { Entry } from "../model/profile.ts";
import type { JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";
import { own } from "../profile/own.ts";
import { type Admission, admit } from "./admit.ts";
import { noEntries } from "./end.ts";
import { earlierExit } from "./exits.ts";
import type { SeenEvent } from "./matches.ts";
import type { Refusal } from "./refusal.ts";

/** Slack before the sweeper looks for a run that should be over: its status change comes first, nearly always. */
const SWEEP_SLACK = 15 * 60_000;

/**
 * Lets the customer into the journeys that this event opens to them, at most once per journey. Of several entry rules
 * the first that admits counts; where none does, the first refusal is noted. `id` is the event's in `recent`.
 */
export async function enter(folding: Folding, event: SeenEvent, id: string, past: boolean): Promise<void> {
  for (const journey of journeysEnteredBy(folding.context.rules, event.name)) {
    let refusal: Refusal | undefined;
    for (const rule of journey.enter) {
      const admission = await admit(folding, journey, rule, event, past);
      if (admission.answer === "refused") refusal ??= admission.reason;
      if (admission.answer !== "admitted") continue;
      refusal = undefined;
      await begin(folding, journey, event, id, admission);
      break;
    }
    if (refusal !== undefined) refuse(folding, journey.journey, refusal);
  }
}

type Admitted = Extract<Admission, { answer: "admitted" }>;

async function begin(folding: Folding, journey: JourneyRules, event: SeenEvent, id: string, admitted: Admitted) {
  const { now } = folding.context;
  if (admitted.restarts !== undefined) folding.end(admitted.restarts, "restarted", now);
  const entry = newEntry(folding, journey, event, id, admitted.key);
  countEntry(folding, entry, admitted.restarts !== undefined);
  folding.replace(entry);
  const exit = await earlierExit(folding, entry);
  if (!entry.holdout)
    folding.add({ kind: "enter", journey: entry.journey, n: entry.n, version: entry.version, start: now });
  if (exit !== undefined) folding.end(entry, exit, now);
}

function newEntry(folding: Folding, rules: JourneyRules, event: SeenEvent, cursor: string, key?: string): Entry {
  const { now, hash } = folding.context;
  const { holdout } = rules;
  const heldOut =
    holdout !== undefined && stickyShare(hash, `holdout:${rules.journey}`, folding.profile.customerId) < holdout;
  return {
    journey: rules.journey,
    n: folding.profile.serial,
    version: rules.version,
    ...(key === undefined ? {} : { key }),
    start: now,
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

function countEntry(folding: Folding, { journey, n, start, holdout }: Entry, restart: boolean): void {
  const { profile } = folding;
  const counts = own(profile.journeys, journey) ?? noEntries();
  const count = counts.count + (restart ? 0 : 1);
  folding.profile = {
    ...profile,
    serial: n + 1,
    journeys: { ...profile.journeys, [journey]: { ...counts, count, last: start } },
  };
  folding.count("Entered", { journey });
  if (holdout) folding.count("HeldOut", { journey });
}

function refuse(folding: Folding, journey: string, reason: Refusal): void {
  const { profile, context } = folding;
  const counts = own(profile.journeys, journey) ?? noEntries();
  const refused = { ...counts.refused, [reason]: { n: (counts.refused[reason]?.n ?? 0) + 1, last: context.now } };
  folding.profile = { ...profile, journeys: { ...profile.journeys, [journey]: { ...counts, refused } } };
  folding.count("Refused", { journey, reason });
}
