import { instantOf, wallOf } from "../moment/wall-time.ts";

const DAY = 86_400_000;
/** All zones change their offset at a quarter of an hour. */
const QUARTER = 15 * 60_000;
/** Most remembered values of each kind: a batch of a replay goes through a few years of quarters. */
const REMEMBERED = 10_000;

/** The day of a time (epoch milliseconds) by the calendar of an IANA zone, counted from 1 January 1970. */
export const dayOf = remembered((quarter, zone) => Math.floor(wallOf(quarter * QUARTER, zone) / DAY), QUARTER);

/** When a day begins in a zone; epoch milliseconds. */
export const beginOf = remembered((day, zone) => instantOf(day * DAY, zone), 1);

/** `2026-11-30`. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The day of `2026-11-30`; undefined where there is no such day. */
export function parseDay(text: string): number | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || dayText(time / DAY) !== text ? undefined : time / DAY;
}

/** The function, computed once for each step of its argument: the calendar of a zone costs more than everything else here. */
function remembered(compute: (step: number, zone: string) => number, width: number) {
  const byZone = new Map<string, Map<number, number>>();
  return (value: number, zone: string): number => {
    const known = byZone.get(zone) ?? new Map<number, number>();
    const step = Math.floor(value / width);
    const found = known.get(step);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const made = compute(step, zone);
    byZone.set(zone, known.set(step, made));
    return made;
  };
}
