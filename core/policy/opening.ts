import { DateTime } from "luxon";
import { localTime } from "../moment/wall-time.ts";
import type { HourRule } from "./hours.ts";

/** How far ahead an opening is looked for. */
const HORIZON_DAYS = 32;
/** Where a zone changes its offset within a day, the wall clock is looked at this often; all changes fall on such times. */
const GRID_MS = 15 * 60_000;

/** The first rule that shuts at this instant in any of these zones, and where. */
export function shutBy(
  time: number,
  zones: readonly string[],
  rules: readonly HourRule[],
): { readonly rule: HourRule; readonly zone: string } | undefined {
  const clocks = zones.map((zone) => ({ zone, at: localTime(time, zone) }));
  for (const rule of rules) {
    const clock = clocks.find(({ at }) => rule.shuts(at));
    if (clock) return { rule, zone: clock.zone };
  }
  return undefined;
}

/**
 * The next span after `time` in which no rule shuts in any zone; epoch milliseconds, `closes` exclusive. Undefined if
 * there is none within a month: the rules leave no time at which everybody in those zones may be written to.
 */
export function nextOpening(
  time: number,
  zones: readonly string[],
  rules: readonly HourRule[],
): { readonly opens: number; readonly closes: number } | undefined {
  let opens: number | undefined;
  for (const edge of edges(time, zones, rules)) {
    const shut = shutBy(edge, zones, rules) !== undefined;
    if (opens === undefined && !shut) opens = edge;
    else if (opens !== undefined && shut) return { opens, closes: edge };
  }
  return opens === undefined ? undefined : { opens, closes: Number.POSITIVE_INFINITY };
}

/**
 * When a rule shuts next in one of these zones, at most `within` milliseconds after `time`. Infinity where none does by then,
 * and where one is shut already: what is shut does not close.
 */
export function nextClosing(
  time: number,
  zones: readonly string[],
  rules: readonly HourRule[],
  within: number,
): number {
  if (rules.length === 0 || shutBy(time, zones, rules) !== undefined) return Number.POSITIVE_INFINITY;
  for (const edge of edges(time, zones, rules)) {
    if (edge >= time + within) break;
    if (shutBy(edge, zones, rules) !== undefined) return edge;
  }
  return Number.POSITIVE_INFINITY;
}

/** Every instant after `time` at which some rule may begin or cease to shut, in order; computed a day at a time. */
function* edges(time: number, zones: readonly string[], rules: readonly HourRule[]): Generator<number> {
  const minutes = [0, ...rules.flatMap((rule) => rule.edges)];
  let found: readonly number[] = [];
  for (let day = 0; day <= HORIZON_DAYS; day++) {
    found = [...found, ...zones.flatMap((zone) => edgesOfDay(time, day, zone, minutes))].toSorted((a, b) => a - b);
    // Days of different zones overlap: what lies in the first zone's next day has to wait for that day's edges.
    const known = Math.min(...zones.map((zone) => startOfDay(time, day + 1, zone).toMillis()));
    for (const edge of found) if (edge > time && edge < known) yield edge;
    found = found.filter((edge) => edge >= known);
  }
}

function startOfDay(time: number, day: number, zone: string): DateTime {
  return DateTime.fromMillis(time, { zone }).startOf("day").plus({ days: day }).startOf("day");
}

function edgesOfDay(time: number, day: number, zone: string, minutes: readonly number[]): number[] {
  const start = startOfDay(time, day, zone);
  const end = startOfDay(time, day + 1, zone);
  const found = minutes.map((minute) => start.set({ hour: Math.floor(minute / 60), minute: minute % 60 }).toMillis());
  if (start.offset !== end.offset) {
    // An edge may fall into the hour that is skipped, or come twice.
    for (let at = start.toMillis(); at < end.toMillis(); at += GRID_MS) found.push(at);
  }
  return found;
}
