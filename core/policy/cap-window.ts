import type { CapSlot } from "../model/profile.ts";
import type { Cap } from "../model/settings.ts";
import { instantOf, wallOf } from "../moment/wall-time.ts";
import { LEASE_MS } from "../send/limits.ts";

const DAY = 86_400_000;
/** By how much the clocks are put forward in spring; milliseconds. */
const CLOCK_CHANGE = 3_600_000;

/** When and where a cap is asked about. */
export interface Asking {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The shared moment at which the message is due; epoch milliseconds. */
  readonly moment: number | undefined;
  /** Zones in one of which the customer lives. */
  readonly zones: readonly string[];
}

/** Whether the message of a slot is in the window of a cap that is asked about now. */
export function isInWindow(slot: CapSlot, cap: Cap, { now, moment, zones }: Asking): boolean {
  const { calendar } = cap;
  if (calendar === undefined)
    return now < slot.time + cap.per + LEASE_MS && !areDaysApart(slot.moment, moment, cap.per);
  return zones.some((zone) => {
    const period = periodOf(now, zone, calendar);
    // The message may have left as late as a lease after its slot was taken.
    return [slot.time, slot.time + LEASE_MS].some((time) => periodOf(time, zone, calendar) === period);
  });
}

/**
 * When so many of the messages in a full window have left it that there is room for another; epoch milliseconds. A day or week of
 * the calendar ends for everybody in a zone at once.
 */
export function roomAt(cap: Cap, counted: readonly CapSlot[], { now, zones }: Asking): number {
  const { calendar, max, per } = cap;
  if (calendar !== undefined) {
    return Math.max(...zones.map((zone) => instantOf(periodOf(now, zone, calendar) + lengthOf(calendar), zone)));
  }
  // A message leaves the window with the latest of its slots.
  const latest = new Map<string, number>();
  for (const { message, time } of counted) latest.set(message, Math.max(time, latest.get(message) ?? time));
  const leaving = [...latest.values()].toSorted((a, b) => a - b);
  const last = leaving[leaving.length - max] ?? now;
  return Math.ceil((last + per + LEASE_MS) / 1000) * 1000;
}

/** Midnight with which the day or the week of this instant begins, as if the zone were UTC. */
function periodOf(time: number, zone: string, calendar: "day" | "week"): number {
  const day = Math.floor(wallOf(time, zone) / DAY) * DAY;
  return calendar === "day" ? day : day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
}

function lengthOf(calendar: "day" | "week"): number {
  return calendar === "day" ? DAY : 7 * DAY;
}

/** Whole days by the wall clock, which may be an hour shorter. */
function areDaysApart(before: number | undefined, moment: number | undefined, per: number): boolean {
  if (before === undefined || moment === undefined || per % DAY !== 0) return false;
  return moment - before >= per - CLOCK_CHANGE;
}
