import { type Failure, holds, isFault } from "../expression/evaluate.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type {
  CountedEvent,
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
  const answers = new Answers(event, clock.now, failures);
  const changed: [string, WindowState][] = [];
  for (const rule of rules) {
    const known = getOwn(windows, rule.id);
    if (isOlder(rule, known, event)) continue;
    const asked = answers.needed(rule);
    // Most windows have no condition, and nothing to wait for.
    if (asked !== undefined) await asked;
    const next = counted(rule, known ?? {}, event, clock, answers);
    if (next !== known) changed.push([rule.id, next]);
  }
  return changed.length === 0 ? windows : withStates(windows, changed);
}

/** The windows with these states. A loop, because to spread some forty windows takes three times as long. */
function withStates(windows: WindowStates, changed: readonly (readonly [string, WindowState])[]): WindowStates {
  const next: Record<string, WindowState> = {};
  for (const id in windows) if (windows[id] !== undefined) next[id] = windows[id];
  for (const [id, state] of changed) next[id] = state;
  return next;
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
    const answers = new Answers(event, clock.now, []);
    for (const rule of rules) {
      const state = getOwn(left, rule.id);
      if (rule.kind !== "days" || rule.event !== event.name || state?.days === undefined) continue;
      await answers.needed(rule);
      const count = answers.matches(rule) ? dayCount(rule, event, clock.zone) : undefined;
      if (count === undefined) continue;
      const [day, n, sum] = count;
      left = { ...left, [rule.id]: { ...state, days: addDays(state.days, [[day, -n, -sum]]) } };
    }
  }
  return left;
}

/** Whether an event cannot change the time of the latest one: then its condition need not be asked. */
function isOlder(rule: WindowRule, known: WindowState | undefined, { time }: Counted): boolean {
  return rule.kind === "last" && known?.last !== undefined && time <= known.last;
}

/** The answers of conditions about an event. Each is asked once: many windows may have the same. */
class Answers {
  readonly #event: Counted;
  readonly #now: number;
  readonly #failures: Failure[];
  readonly #known = new Map<string, boolean>();

  constructor(event: Counted, now: number, failures: Failure[]) {
    this.#event = event;
    this.#now = now;
    this.#failures = failures;
  }

  /** Asks the conditions that a window has for this event; undefined where all are known. Await it before `matches`. */
  needed(rule: WindowRule): Promise<void> | undefined {
    const parts = rule.kind === "order" ? rule.steps : [rule];
    const isUnknown = ({ event, where }: CountedEvent) =>
      where !== undefined && event === this.#event.name && !this.#known.has(where);
    return parts.some(isUnknown) ? this.#ask(parts.filter(isUnknown)) : undefined;
  }

  matches({ where }: CountedEvent): boolean {
    return where === undefined || this.#known.get(where) === true;
  }

  async #ask(parts: readonly CountedEvent[]): Promise<void> {
    const { name, time, properties } = this.#event;
    const scope = {
      event: { name, time, properties },
      profile: {},
      steps: {},
      journey: "",
      pass: 1,
      now: this.#now,
    };
    for (const { where = "" } of parts) {
      if (this.#known.has(where)) continue;
      const failures: Failure[] = [];
      this.#known.set(where, await holds(where, scope, failures));
      this.#failures.push(...failures.filter(isFault));
    }
  }
}

function counted(rule: WindowRule, state: WindowState, event: Counted, clock: WindowClock, answers: Answers) {
  if (rule.kind === "days") return inDays(rule, state, event, clock, answers);
  return rule.kind === "last" ? asLast(rule, state, event, answers) : inOrder(rule, state, event, clock, answers);
}

function inDays(rule: DaysRule, state: WindowState, event: Counted, clock: WindowClock, answers: Answers) {
  const count = answers.matches(rule) ? dayCount(rule, event, clock.zone) : undefined;
  if (count === undefined) return state;
  return trimmed(rule, { ...state, days: withDay(state.days ?? [], count) }, clock);
}

function dayCount({ of, days }: DaysRule, { properties, time }: Counted, zone: string): DayCount | undefined {
  const units = of === undefined ? 0 : unitsOf(valueAt(properties, of));
  return units === undefined ? undefined : [days === undefined ? EVER : dayOf(time, zone), 1, units];
}

function asLast(rule: LastRule, state: WindowState, { time }: Counted, answers: Answers) {
  return answers.matches(rule) ? { ...state, last: time } : state;
}

function inOrder(rule: OrderRule, state: WindowState, event: Counted, clock: WindowClock, answers: Answers) {
  const { steps: known = [] } = state;
  let added = false;
  const steps = rule.steps.map((step, place) => {
    const links = known[place] ?? [];
    if (step.event !== event.name || !answers.matches(step)) return links;
    const next = withLink(links, event.time);
    added ||= next !== links;
    return next;
  });
  return added ? trimmed(rule, { ...state, steps }, clock) : state;
}

/** What one window keeps, without what is too old to count and what does not fit. */
export function trimmed(rule: WindowRule, state: WindowState, { now, zone }: WindowClock): WindowState {
  if (rule.kind === "order") return trimmedSequence(rule, state);
  if (rule.kind === "last" || rule.days === undefined || state.days === undefined) return state;
  const first = dayOf(now, zone) - rule.days + 1;
  // The oldest day is the first.
  if ((state.days[0]?.[0] ?? first) >= first) return state;
  const found = state.days.findIndex(([day]) => day >= first);
  const kept = found < 0 ? state.days.length : found;
  const gone = state.days[kept - 1]?.[0] ?? first - 1;
  // What was dropped is missing for a longer window, should one come.
  return {
    ...state,
    since: Math.max(state.since ?? gone + 1, gone + 1),
    days: state.days.slice(kept),
  };
}

function trimmedSequence(rule: OrderRule, state: WindowState): WindowState {
  const steps = chained(rule, state.steps ?? []);
  const done = lastEnd(rule, steps, state.done);
  return { ...state, steps: latestLinks(steps), ...defined({ done }) };
}
