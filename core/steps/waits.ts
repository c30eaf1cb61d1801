import { type ConditionContext, matches, type SeenEvent } from "../enter/matches.ts";
import { evaluate } from "../expression/evaluate.ts";
import { stepScope } from "../expression/scope.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import type { Entry, Wait } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { DateWaitRule, EventsWaitRule, SegmentWaitRule } from "../model/rules.ts";
import { momentOf, wholeSecond } from "../moment/moment.ts";
import { roomFor } from "../profile/keep.ts";

/**
 * Matches an event against a wait for events: for "any", the first event that it matches; for "all", each event that it
 * matches.
 */
export async function matchEvents(
  state: FoldState,
  entry: Entry,
  wait: Wait,
  rule: EventsWaitRule,
  event: SeenEvent,
  pass: number,
): Promise<WaitOutcome> {
  const asking = { pass, ...defined({ steps: wait.steps }) };
  let got: Readonly<Record<string, KeptEvent>> = wait.got ?? {};
  for (const [index, each] of rule.events.entries()) {
    if (got[index] !== undefined) continue;
    if (!(await state.evaluate(entry.journey, (around) => matches(each, event, entry, around, asking)))) continue;
    const kept = state.keep(event, each.fields, roomFor({ ...entry, kept: { ...entry.kept, ...got } }));
    if (rule.need === "any") return { matched: kept, ...whichOf(rule, index) };
    got = { ...got, [index]: kept };
  }
  return allEventsOutcome(rule, got, wait.got);
}

/** Which of several events it was; absent for a single event. */
export function whichOf(rule: EventsWaitRule, index: number): { readonly which?: number } {
  return rule.events.length > 1 ? { which: index } : {};
}

/**
 * The outcome of a wait for all of several events: its answer with the last of them to happen; or the events so far,
 * where there is a new one.
 */
export function allEventsOutcome(
  rule: EventsWaitRule,
  got: Readonly<Record<string, KeptEvent>>,
  before: Wait["got"],
): WaitOutcome {
  const count = Object.keys(got).length;
  if (count === Object.keys(before ?? {}).length) return undefined;
  if (rule.events.some((_, index) => got[index] === undefined)) return { got };
  const [last] = Object.values(got).toSorted((a, b) => b.time - a.time);
  return last && { matched: last };
}

/**
 * The outcome of matching a wait: its answer; or some of the several events it needs; or undefined, where nothing
 * matched.
 */
export type WaitOutcome = WaitAnswer | { readonly got: Readonly<Record<string, KeptEvent>> } | undefined;

export function isAnswer(outcome: WaitOutcome): outcome is WaitAnswer {
  return outcome !== undefined && "matched" in outcome;
}

export interface WaitAnswer {
  /** The event; for a segment or date, an event that describes the change. */
  readonly matched: KeptEvent;
  /** Which of several events it was. */
  readonly which?: number;
}

/** A wait for a segment is answered as soon as the customer is in it. */
export function matchSegment(profile: Profile, { segment }: SegmentWaitRule, now: number): WaitOutcome {
  if (!profile.segments.includes(segment)) return undefined;
  return { matched: { name: "Segment Entered", time: now, properties: { segment } } };
}

/**
 * A wait for a date is answered when the date has moved: when the profile gives another moment than the one waited for,
 * or none. The machine's timeout says that the moment has come.
 */
export async function matchMovedDate(
  { profile, entry, wait, pass }: { profile: Profile; entry: Entry; wait: Pick<Wait, "steps">; pass: number },
  { moment, until }: DateWaitRule,
  around: ConditionContext,
): Promise<WaitOutcome> {
  const { now, failures } = around;
  const scope = {
    event: entry.event,
    entry: entry.event,
    profile: around.profile(),
    steps: stepScope(entry, wait.steps),
    journey: entry.journey,
    pass,
    now,
  };
  const { date } = moment;
  const value =
    date === undefined || "literal" in date ? date?.literal : await evaluate(date.expression, scope, failures);
  const found = momentOf(moment, value, profile, now);
  if (found !== undefined && wholeSecond(found.at) === until) return undefined;
  return { matched: { name: "Date Moved", time: now, properties: {} } };
}
