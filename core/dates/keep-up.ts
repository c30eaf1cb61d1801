import { rulesFor } from "../enter/canary.ts";
import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Folding } from "../ingest/folding.ts";
import type { Json } from "../model/json.ts";
import type { DateEntry } from "../model/profile.ts";
import type { EnterRule, JourneyRules } from "../model/rules.ts";
import { spreadMoment } from "../moment/spread.ts";
import { own } from "../profile/own.ts";
import { indexOf } from "../segments/rules-index.ts";
import { nextDate } from "./next-date.ts";

type DateRule = Extract<EnterRule, { on: "date" }>;

/** What a customer's zone is taken from, where a moment is told by it. */
const ZONE_PARTS = ["zone", "phone", "country"];

/** A date entry whose moment has come. */
export interface Reached {
  readonly journey: string;
  readonly rule: string;
  readonly day: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** When it came to this customer, where many share it. */
  readonly due?: number;
}

/** The key of a date entry in the profile, `<journey>/<rule id>`. */
export function dateKey(journey: string, rule: string): string {
  return `${journey}/${rule}`;
}

/**
 * Sets `profile.dates` right: all of them, or those that read one of these parts. A moment that was past before it was
 * known lets nobody in; one that was known and has come is kept, for whoever looks next. It has come too where the day is
 * the one that was expected and its hour is over where the customer is now.
 */
export async function keepUpDates(
  folding: Folding,
  asked: { readonly parts: ReadonlySet<string> } | "all",
): Promise<void> {
  const { context, profile } = folding;
  const all = indexOf(context.rules).dates;
  if (all.length === 0 && profile.dates === undefined) return;
  const dates: Record<string, DateEntry> = asked === "all" ? {} : { ...profile.dates };
  const seen = new Set<string>();
  let changed = asked === "all" && profile.dates !== undefined;
  for (const { journey, rule } of all) {
    const key = dateKey(journey.journey, rule.id);
    if (seen.has(key) || (asked !== "all" && !readsOneOf(rule, asked.parts))) continue;
    seen.add(key);
    const mine = dateRules(folding, journey).find(({ id }) => id === rule.id);
    const known = own(profile.dates ?? {}, key);
    const expected = asked === "all" ? undefined : known?.day;
    const next = mine === undefined ? undefined : await dateEntry(folding, journey.journey, mine, known, expected);
    changed ||= JSON.stringify(next) !== JSON.stringify(known);
    if (next === undefined) delete dates[key];
    else dates[key] = next;
  }
  if (changed) folding.setDates(dates);
}

/**
 * The date entries whose moment has come; each is set to its next moment, after the day it was for, so that it comes once
 * for each day. One that the customer's rules no longer have is forgotten, and those that they have instead are looked at.
 */
export async function reachDates(folding: Folding): Promise<readonly Reached[]> {
  const { dates } = folding.profile;
  const { now } = folding.context;
  if (dates === undefined) return [];
  const reached: Reached[] = [];
  let moved = false;
  let otherRules = false;
  const next: Record<string, DateEntry> = { ...dates };
  for (const { journey, rule } of indexOf(folding.context.rules).dates) {
    const key = dateKey(journey.journey, rule.id);
    const { at, due, day } = own(next, key) ?? {};
    if (at === undefined || day === undefined || (due ?? at) > now) continue;
    moved = true;
    const mine = dateRules(folding, journey).find(({ id }) => id === rule.id);
    if (mine === undefined) {
      // Of a canary that was rolled back.
      delete next[key];
      otherRules = true;
      continue;
    }
    reached.push({ journey: journey.journey, rule: rule.id, day, at, ...(due === undefined ? {} : { due }) });
    next[key] = (await dateEntry(folding, journey.journey, mine, { done: day })) ?? { done: day };
  }
  if (moved) folding.setDates(next);
  if (otherRules) await keepUpDates(folding, "all");
  return reached;
}

function dateRules(folding: Folding, journey: JourneyRules): readonly DateRule[] {
  return rulesFor(folding, journey).enter.flatMap((rule) => (rule.on === "date" ? [rule] : []));
}

function readsOneOf({ reads, moment }: DateRule, parts: ReadonlySet<string>): boolean {
  if (parts.size === 0) return false;
  const all = moment.zone === "customer" ? [...reads, ...ZONE_PARTS] : reads;
  return all.some((part) => part === "*" || parts.has(part));
}

async function dateEntry(
  folding: Folding,
  journey: string,
  rule: DateRule,
  known: DateEntry | undefined,
  expected?: string,
): Promise<DateEntry | undefined> {
  const { profile, context } = folding;
  const date = await dateValue(folding, journey, rule);
  const from = Math.min(known?.at ?? context.now, context.now);
  const { done } = known ?? {};
  const next = nextDate(rule, date, profile, { from, done, expected });
  if (next === undefined) return done === undefined ? undefined : { done };
  const { at, day } = next;
  const { hash, rules } = context;
  const due = next.wall ? { due: spreadMoment({ hash, settings: rules.settings, profile }, at) } : {};
  return { at, ...due, day, ...(done === undefined ? {} : { done }) };
}

async function dateValue(folding: Folding, journey: string, { moment }: DateRule): Promise<Json | undefined> {
  const { date } = moment;
  if (date === undefined) return undefined;
  if ("literal" in date) return date.literal;
  const failures: Failure[] = [];
  const value = await evaluate(
    date.expression,
    { profile: folding.view(), steps: {}, journey, pass: 1, now: folding.context.now },
    failures,
  );
  // Somebody of whom the date is not known is nothing out of order.
  folding.failed(
    journey,
    failures.filter(({ cause }) => cause === "error"),
  );
  return value;
}
