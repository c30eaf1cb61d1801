import { type Failure, holds, isFault } from "../expression/evaluate.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type {
  DayCount,
  DaysRule,
  LastRule,
  OrderRule,
  WindowRule,
  WindowState,
  WindowStates,
} from "../model/window.ts";
import { valueAt } from "../profile/keep.ts";
import { unitsOf } from "./amounts.ts";
import { dayOf } from "./day.ts";
import { addDays, withDay } from "./merge-counts.ts";
import { chained, lastEnd, latestLinks, withLink } from "./sequence.ts";

/** The event as windows count it. */
export interface Counted {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly properties: JsonObject;
}

/** When, and by which calendar, windows are kept. */
export interface WindowClock {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The workspace's IANA zone. */
  readonly zone: string;
}

/** The day of an amount that counts for ever. */
const EVER = 0;

/**
 * The windows with an event counted in, whenever it happened: its day takes it. An event that is older than a window
 * reaches is not kept. Call it once for each event. `rules` are those that name the event.
 */
export async function withEvent(
  windows: WindowStates,
  rules: readonly WindowRule[],
  event: Counted,
  clock: WindowClock,
  failures: Failure[],
): Promise<WindowStates> {
  if (rules.length === 0) return windows;
  const matches = asker(event, clock.now, failures);
  const changed: [string, WindowState][] = [];
  for (const rule of rules) {
    const known = getOwn(windows, rule.id);
    const next = await counted(rule, known ?? {}, event, clock, matches);
    if (next !== known) changed.push([rule.id, next]);
  }
  return changed.length === 0 ? windows : { ...windows, ...Object.fromEntries(changed) };
}

/** The windows without these events, which another profile has counted too. Sequences do not count an event twice. */
export async function withoutEvents(
  windows: WindowStates,
  rules: readonly WindowRule[],
  events: readonly Counted[],
  clock: WindowClock,
): Promise<WindowStates> {
  let left = windows;
  for (const event of events) {
    const matches = asker(event, clock.now, []);
    for (const rule of rules) {
      const state = getOwn(left, rule.id);
      if (rule.kind !== "days" || rule.event !== event.name || state?.days === undefined) continue;
      const count = (await matches(rule)) ? dayCount(rule, event, clock.zone) : undefined;
      if (count === undefined) continue;
      const [day, n, sum] = count;
      left = { ...left, [rule.id]: { ...state, days: addDays(state.days, [[day, -n, -sum]]) } };
    }
  }
  return left;
}

type Matches = (what: { readonly where?: string }) => Promise<boolean>;

/** Asks conditions about an event, each once: many windows may have the same. */
function asker({ name, time, properties }: Counted, now: number, failures: Failure[]): Matches {
  const known = new Map<string, boolean>();
  const faults: Failure[] = [];
  return async ({ where }) => {
    if (where === undefined) return true;
    const found = known.get(where);
    if (found !== undefined) return found;
    const scope = { event: { name, time, properties }, profile: {}, steps: {}, journey: "", pass: 1, now };
    const answer = await holds(where, scope, faults);
    known.set(where, answer);
    failures.push(...faults.splice(0).filter(isFault));
    return answer;
  };
}

function counted(rule: WindowRule, state: WindowState, event: Counted, clock: WindowClock, matches: Matches) {
  if (rule.kind === "days") return inDays(rule, state, event, clock, matches);
  return rule.kind === "last" ? asLast(rule, state, event, matches) : inOrder(rule, state, event, clock, matches);
}

async function inDays(rule: DaysRule, state: WindowState, event: Counted, clock: WindowClock, matches: Matches) {
  const count = (await matches(rule)) ? dayCount(rule, event, clock.zone) : undefined;
  if (count === undefined) return state;
  return trimmed(rule, { ...state, days: withDay(state.days ?? [], count) }, clock);
}

function dayCount({ of, days }: DaysRule, { properties, time }: Counted, zone: string): DayCount | undefined {
  const units = of === undefined ? 0 : unitsOf(valueAt(properties, of));
  return units === undefined ? undefined : [days === undefined ? EVER : dayOf(time, zone), 1, units];
}

async function asLast(rule: LastRule, state: WindowState, { time }: Counted, matches: Matches) {
  if (time <= (state.last ?? -Infinity) || !(await matches(rule))) return state;
  return { ...state, last: time };
}

async function inOrder(rule: OrderRule, state: WindowState, event: Counted, clock: WindowClock, matches: Matches) {
  const { steps: known = [] } = state;
  let steps = rule.steps.map((_, place) => known[place] ?? []);
  let added = false;
  for (const [place, step] of rule.steps.entries()) {
    if (step.event !== event.name || !(await matches(step))) continue;
    const links = steps[place] ?? [];
    const next = withLink(links, event.time);
    added ||= next !== links;
    steps = steps.with(place, next);
  }
  return added ? trimmed(rule, { ...state, steps }, clock) : state;
}

/** What one window keeps, without what is too old to count and what does not fit. */
export function trimmed(rule: WindowRule, state: WindowState, { now, zone }: WindowClock): WindowState {
  if (rule.kind === "order") return trimmedSequence(rule, state);
  if (rule.kind === "last" || rule.days === undefined || state.days === undefined) return state;
  const first = dayOf(now, zone) - rule.days + 1;
  // The oldest day is the first.
  if ((state.days[0]?.[0] ?? first) >= first) return state;
  const gone = state.days.findLast(([day]) => day < first)?.[0] ?? first - 1;
  // What was dropped is missing for a longer window, should one come.
  return {
    ...state,
    since: Math.max(state.since ?? gone + 1, gone + 1),
    days: state.days.filter(([day]) => day >= first),
  };
}

function trimmedSequence(rule: OrderRule, state: WindowState): WindowState {
  const steps = chained(rule, state.steps ?? []);
  const done = lastEnd(rule, steps, state.done);
  return { ...state, steps: latestLinks(steps), ...defined({ done }) };
}
