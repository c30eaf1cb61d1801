import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type {
  AmountRule,
  DayCount,
  DidRule,
  InOrderRule,
  LatestOf,
  OrderRule,
  SinceRule,
  WindowRule,
} from "../model/window.ts";
import { boundUnits } from "./amounts.ts";
import { dayOf } from "./day.ts";
import { latestEnd } from "./sequence.ts";

/** What conditions on what a customer did are judged by. */
export interface DidInput {
  readonly profile: Pick<Profile, "counts" | "windows">;
  readonly windows: ReadonlyMap<string, WindowRule>;
  /** The day that windows end with. */
  readonly today: number;
  readonly zone: string;
}

/**
 * Whether a condition holds. A window of 90 days is today and the 89 days before it. What was never done has the sum 0,
 * and no average, which no bound fits.
 */
export function holdsDid(rule: DidRule, input: DidInput): boolean {
  if (rule.kind === "amount") {
    const [n, sum] = amountOf(rule, input);
    return isWithin(limitsOf(rule), n, sum);
  }
  const end = rule.kind === "since" ? sinceEnd(rule, input) : orderEnd(rule, input);
  return end !== undefined && dayOf(end, input.zone) >= firstDay(rule, input.today);
}

/**
 * The first day on which the condition comes out otherwise if nothing more happens; undefined where it never does, or
 * not before the day `until`. Days leave the window one by one.
 */
export function changesOn(rule: DidRule, input: DidInput, until = Infinity): number | undefined {
  if (rule.days === undefined) return undefined;
  const first = firstDay(rule, input.today);
  if (rule.kind !== "amount") {
    const end = rule.kind === "since" ? sinceEnd(rule, input) : orderEnd(rule, input);
    const day = end === undefined ? undefined : dayOf(end, input.zone);
    return day === undefined || day < first || day + rule.days >= until ? undefined : day + rule.days;
  }
  const days = amountDays(rule, input);
  const begin = placeOf(days, first);
  // Nothing leaves the window before its oldest day does.
  if ((days[begin]?.[0] ?? Infinity) + rule.days >= until) return undefined;
  let [n, sum] = total(days, begin);
  const limits = limitsOf(rule);
  const is = isWithin(limits, n, sum);
  if (isSettled(rule, is)) return undefined;
  // A year of days, for every condition on what an event changed: taking each day's list apart costs ten times as much.
  for (let at = begin; at < days.length; at++) {
    const left = days[at] ?? NOTHING;
    if (left[0] + rule.days >= until) return undefined;
    n -= left[1];
    sum -= left[2];
    if (isWithin(limits, n, sum) !== is) return left[0] + rule.days;
  }
  return undefined;
}

/** Whether a number that only becomes smaller cannot change the answer. */
function isSettled({ amount, atLeast, moreThan, atMost, lessThan }: AmountRule, is: boolean): boolean {
  if (amount !== "count") return false;
  return is ? atLeast === undefined && moreThan === undefined : atMost === undefined && lessThan === undefined;
}

/** The number, and the sum in ten-thousandths, that a condition on an amount is judged by. */
export function amountOf(rule: AmountRule, input: DidInput): readonly [n: number, sum: number] {
  const days = amountDays(rule, input);
  return total(days, placeOf(days, firstDay(rule, input.today)));
}

/** The latest event that a condition asks for, or the end of the latest sequence; epoch milliseconds. */
export function latestOf(rule: SinceRule | InOrderRule, input: DidInput): number | undefined {
  return rule.kind === "order" ? orderEnd(rule, input) : lastTime(rule.did, input);
}

/** When an event happened last; epoch milliseconds. */
export function lastTime({ event, window }: LatestOf, { profile }: DidInput): number | undefined {
  return window === undefined ? getOwn(profile.counts, event)?.last : getOwn(profile.windows ?? {}, window)?.last;
}

function firstDay({ days }: { readonly days?: number }, today: number): number {
  return days === undefined ? -Infinity : today - days + 1;
}

/** The days of an amount; where the profile's counts have the answer, one day for all of them. */
function amountDays({ window, event }: AmountRule, { profile }: DidInput): readonly DayCount[] {
  if (window !== undefined) return getOwn(profile.windows ?? {}, window)?.days ?? [];
  const n = getOwn(profile.counts, event)?.n ?? 0;
  return n === 0 ? [] : [[0, n, 0]];
}

const NOTHING: DayCount = [-Infinity, 0, 0];

/** The place of the first day that is not before `first`; their number where there is none. */
function placeOf(days: readonly DayCount[], first: number): number {
  let [from, to] = [0, days.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((days[middle] ?? NOTHING)[0] < first) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The numbers and the sums of the latest days of a list: of none of them, of the latest, of the latest two and so on. */
interface Totals {
  readonly n: readonly number[];
  readonly sum: readonly number[];
}

const totals = new WeakMap<readonly DayCount[], Totals>();

/** The totals of a list of days, cached: many conditions read the same window. */
function totalsOf(days: readonly DayCount[]): Totals {
  const known = totals.get(days);
  if (known !== undefined) return known;
  let [n, sum] = [0, 0];
  const made = { n: [n], sum: [sum] };
  for (let at = days.length - 1; at >= 0; at--) {
    const counted = days[at] ?? NOTHING;
    n += counted[1];
    sum += counted[2];
    made.n.push(n);
    made.sum.push(sum);
  }
  totals.set(days, made);
  return made;
}

function total(days: readonly DayCount[], begin: number): readonly [n: number, sum: number] {
  const { n, sum } = totalsOf(days);
  const many = days.length - begin;
  return [n[many] ?? 0, sum[many] ?? 0];
}

/** The bounds of an amount, all of them: sums and averages in ten-thousandths. */
interface Limits {
  readonly amount: AmountRule["amount"];
  readonly least: number;
  readonly above: number;
  readonly most: number;
  readonly below: number;
}

function limitsOf({ amount, atLeast, moreThan, atMost, lessThan }: AmountRule): Limits {
  const of = (bound: number) => (amount === "count" ? bound : boundUnits(bound));
  return {
    amount,
    least: atLeast === undefined ? -Infinity : of(atLeast),
    above: moreThan === undefined ? -Infinity : of(moreThan),
    most: atMost === undefined ? Infinity : of(atMost),
    below: lessThan === undefined ? Infinity : of(lessThan),
  };
}

function isWithin(limits: Limits, n: number, sum: number): boolean {
  if (limits.amount === "count") return fits(limits, n, 1);
  if (limits.amount === "sum") return fits(limits, sum, 1);
  // An average is compared without dividing, which would round.
  return n > 0 && fits(limits, sum, n);
}

function fits({ least, above, most, below }: Limits, value: number, times: number): boolean {
  return value >= least * times && value > above * times && value <= most * times && value < below * times;
}

/** The latest event, where the other has not come at its time or later. */
function sinceEnd({ did, not }: SinceRule, input: DidInput): number | undefined {
  const last = lastTime(did, input);
  const other = lastTime(not, input);
  return last === undefined || (other !== undefined && other >= last) ? undefined : last;
}

function orderEnd({ window }: InOrderRule, { profile, windows }: DidInput): number | undefined {
  const rule = windows.get(window);
  const state = getOwn(profile.windows ?? {}, window);
  if (rule?.kind !== "order" || state?.steps === undefined) return state?.done;
  return latestEnd(rule, state.steps, state.done);
}

/** The steps of a sequence; none where the rules have no such window. */
export function stepsOf(window: string, windows: ReadonlyMap<string, WindowRule>): OrderRule["steps"] {
  const rule = windows.get(window);
  return rule?.kind === "order" ? rule.steps : [];
}
