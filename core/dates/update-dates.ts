import { journeyVersionFor } from "../enter/entry-triggers.ts";
import { evaluate, type Failure, isFault } from "../expression/evaluate.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type Json } from "../model/json.ts";
import type { DateEntry } from "../model/profile.ts";
import type { JourneyRules } from "../model/rules.ts";
import { spreadMoment } from "../moment/spread.ts";
import { needsFullRecheck } from "../segments/recheck.ts";
import { indexOf } from "../segments/rules-index.ts";
import {
  type CustomerSchedule,
  type DatedRule,
  isDated,
  nextDate,
  nextOccurrence,
  partsRead,
  type Upcoming,
} from "./next-date.ts";

type DateRule = Exclude<DatedRule, CustomerSchedule>;

/** A date entry, or a schedule by the customer's clock, whose moment has come. */
export interface ReachedDate {
  readonly journey: string;
  readonly rule: string;
  /** The day it is for; for a schedule, the wall time. */
  readonly day: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The customer's own time in the spread of a shared moment; epoch milliseconds. */
  readonly due?: number;
}

/** The key of a date entry, or of a schedule by the customer's clock, in the profile, `<journey>/<rule id>`. */
export function dateKey(journey: string, rule: string): string {
  return `${journey}/${rule}`;
}

/**
 * Updates `profile.dates`: all, or those that read one of these parts. A moment that was past when it became known lets
 * nobody in. A known moment that has come is kept until it is processed. A moment also counts as reached where its day
 * was expected and its hour is over in the customer's current zone. A schedule by the customer's clock has a moment
 * while the customer is in its segment.
 */
export async function updateDates(
  state: FoldState,
  asked: { readonly parts: ReadonlySet<string> } | "all",
): Promise<void> {
  const { context, profile } = state;
  const all = indexOf(context.rules).dates;
  if (all.length === 0 && profile.dates === undefined) return;
  const dates: Record<string, DateEntry> = asked === "all" ? {} : { ...profile.dates };
  const seen = new Set<string>();
  let changed = asked === "all" && profile.dates !== undefined;
  for (const { journey, rule } of all) {
    const key = dateKey(journey.journey, rule.id);
    if (seen.has(key) || (asked !== "all" && !partsRead(rule).some((part) => part === "*" || asked.parts.has(part))))
      continue;
    seen.add(key);
    const mine = dateRules(state, journey).find(({ id }) => id === rule.id);
    const known = getOwn(profile.dates ?? {}, key);
    const expected = asked === "all" ? undefined : known?.day;
    const next = mine === undefined ? undefined : await dateEntry(state, journey.journey, mine, known, expected);
    changed ||= JSON.stringify(next) !== JSON.stringify(known);
    if (next === undefined) delete dates[key];
    else dates[key] = next;
  }
  if (changed) state.setDates(dates);
}

/**
 * The date entries whose moment has come. Each is moved to its next moment, after the day it was for, so that it comes
 * once a day. An entry that the customer's rules no longer have is removed, and all dates are updated.
 */
export async function reachDates(state: FoldState): Promise<readonly ReachedDate[]> {
  const { dates } = state.profile;
  const { now } = state.context;
  if (dates === undefined) return [];
  const reached: ReachedDate[] = [];
  let moved = false;
  let otherRules = false;
  const next: Record<string, DateEntry> = { ...dates };
  for (const { journey, rule } of indexOf(state.context.rules).dates) {
    const key = dateKey(journey.journey, rule.id);
    const { at, due, day } = getOwn(next, key) ?? {};
    if (at === undefined || day === undefined || (due ?? at) > now) continue;
    moved = true;
    const mine = dateRules(state, journey).find(({ id }) => id === rule.id);
    if (mine === undefined) {
      // The rule belongs to a canary that was rolled back.
      delete next[key];
      otherRules = true;
      continue;
    }
    reached.push({ journey: journey.journey, rule: rule.id, day, at, ...defined({ due }) });
    next[key] = (await dateEntry(state, journey.journey, mine, { done: day })) ?? { done: day };
  }
  if (moved) state.setDates(next);
  if (otherRules) await updateDates(state, "all");
  return reached;
}

function dateRules(state: FoldState, journey: JourneyRules): readonly DatedRule[] {
  return journeyVersionFor(state, journey).enter.filter(isDated);
}

async function dateEntry(
  state: FoldState,
  journey: string,
  rule: DatedRule,
  known: DateEntry | undefined,
  expected?: string,
): Promise<DateEntry | undefined> {
  const { profile, context } = state;
  const from = Math.min(known?.at ?? (known === undefined ? firstFrom(state, rule) : context.now), context.now);
  const { done } = known ?? {};
  const toCome = { from, done, expected };
  const next =
    rule.on === "date"
      ? nextDate(rule, await dateValue(state, journey, rule), profile, toCome)
      : nextOfSchedule(state, rule, toCome);
  if (next === undefined) return done === undefined ? undefined : { done };
  const { at, day } = next;
  const { hash, rules } = context;
  const due = next.wall ? { due: spreadMoment({ hash, settings: rules.settings, profile }, at) } : {};
  return { at, ...due, day, ...defined({ done }) };
}

function nextOfSchedule({ profile, context }: FoldState, { schedule, segment }: CustomerSchedule, toCome: Upcoming) {
  if (!profile.segments.includes(segment)) return undefined;
  const { now, rules } = context;
  return nextOccurrence(schedule, { profile, workspaceZone: rules.settings.zone, now }, toCome);
}

/**
 * From when on the moments of a new rule count for this profile. A re-evaluation of all profiles takes hours, and a
 * schedule within these hours must not be missed: it counts from the start of the re-evaluation. A date that is past
 * when it becomes known lets nobody in.
 */
function firstFrom(state: FoldState, rule: DatedRule): number {
  const { context, before } = state;
  const isLook = before.ver > 0 && needsFullRecheck(context.rules, before);
  if (rule.on === "date" || !isLook) return context.now;
  const look = state.rechecks()?.look;
  return look?.rules === context.rules.look ? Math.max(look.since, before.born) : context.now;
}

async function dateValue(state: FoldState, journey: string, { moment }: DateRule): Promise<Json | undefined> {
  const { date } = moment;
  if (date === undefined) return undefined;
  if ("literal" in date) return date.literal;
  const failures: Failure[] = [];
  const value = await evaluate(
    date.expression,
    { profile: state.view(), steps: {}, journey, pass: 1, now: state.context.now },
    failures,
  );
  // A customer without the date is not a fault.
  state.countFailures(journey, failures.filter(isFault));
  return value;
}
