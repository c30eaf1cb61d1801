import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { CountedEvent, DayCount, WindowRule, WindowState } from "../model/window.ts";
import { dayOf } from "./day.ts";
import type { WindowClock } from "./record.ts";
import { trimmed } from "./record.ts";
import { withLink } from "./sequence.ts";

/** Recent events are kept for five days, so those of today and the four days before are all there. */
const RECENT_DAYS = 4;

/**
 * The profile with exactly the windows of these rules, trimmed to them. A new window begins with what the profile knows:
 * nothing, where none of its events ever came; else the events of the latest days and the first one. Where these are not
 * all of them, it notes from which day on it counts everything.
 */
export function withWindows(profile: Profile, rules: readonly WindowRule[], clock: WindowClock): Profile {
  const { windows: known = {}, ...rest } = profile;
  const begun = rules.flatMap((rule): [string, WindowState][] => {
    const state = getOwn(known, rule.id) ?? newWindow(profile, rule, clock);
    return state === undefined ? [] : [[rule.id, trimmed(rule, state, clock)]];
  });
  if (begun.length === 0) return rest;
  return { ...rest, windows: Object.fromEntries(begun) };
}

function newWindow(profile: Profile, rule: WindowRule, { now, zone }: WindowClock): WindowState | undefined {
  const events = rule.kind === "order" ? rule.steps : [rule];
  const happened = events.some(({ event }) => (getOwn(profile.counts, event)?.n ?? 0) > 0);
  if (!happened) return undefined;
  const today = dayOf(now, zone);
  // Conditions and amounts need properties, which the profile has not kept.
  const plain = events.every(({ where }) => where === undefined) && !(rule.kind === "days" && rule.of !== undefined);
  if (!plain || (profile.spills ?? []).length > 0) return { since: today + 1 };
  const since = today - RECENT_DAYS;
  if (rule.kind === "last") return { since };
  if (rule.kind === "order") return { since, steps: rule.steps.map((step) => linksOf(profile, step)) };
  const times = knownTimes(profile, rule.event);
  const days = daysOf(times, rule.days === undefined ? undefined : zone);
  return times.length === getOwn(profile.counts, rule.event)?.n ? { days } : { since, days };
}

/** The times of the events of a name that a profile knows: the recent ones, the first and the last. */
function knownTimes({ recent, counts }: Profile, event: string): readonly number[] {
  const times = recent.filter(({ name }) => name === event).map(({ time }) => time);
  const { first, last } = getOwn(counts, event) ?? {};
  for (const time of [first, last]) if (time !== undefined && !times.includes(time)) times.push(time);
  return times;
}

function daysOf(times: readonly number[], zone: string | undefined): readonly DayCount[] {
  const byDay = Map.groupBy(times, (time) => (zone === undefined ? 0 : dayOf(time, zone)));
  return [...byDay].map(([day, found]): DayCount => [day, found.length, 0]).sort(([a], [b]) => a - b);
}

function linksOf({ recent }: Profile, { event }: CountedEvent) {
  const times = recent.filter(({ name }) => name === event).map(({ time }) => time);
  return times.reduce<ReturnType<typeof withLink>>(withLink, []);
}
