import type { Entry } from "../model/entry.ts";
import type { RunClock } from "../model/task.ts";

const MINUTE = 60_000;

/**
 * A run that is behind its shared moment by more than this goes by the clock again; milliseconds. A fan-out lets a
 * million members in within this time.
 */
const MAX_BEHIND = 240 * MINUTE;
/** The work of a run between two moments takes less than this, also while functions are throttled; milliseconds. */
const SLACK = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Amounts by which clocks are put forward or back; milliseconds. */
const CLOCK_CHANGES: readonly number[] = [0, 30 * MINUTE, 60 * MINUTE];
/** A run's document notes the moment it waits for, in whole seconds, before it comes. */
const SECOND = 1000;

/**
 * The latest shared moment of a run: when it was due for all customers, and when it came to this one. The run goes by
 * the first, so that being spread, or let in late by the fan-out, does not cost it a day.
 */
export interface SharedMoment {
  /** Epoch milliseconds. */
  readonly nominal: number;
  readonly until: number;
  /** The entry began with it: what is due at the same moment is due now. */
  readonly entered: boolean;
}

/**
 * The shared moment that a run goes by: the one it waited for last, else the one that let it in. Undefined for a run
 * that goes by the clock. `clock` is undefined for machines that do not carry it; they go by the clock.
 */
export function sharedMoment(
  clock: RunClock | undefined,
  { start, nominal }: Pick<Entry, "start" | "nominal">,
  now: number,
): SharedMoment | undefined {
  if (clock === undefined || clock.nominal === null) return undefined;
  const found =
    clock.nominal !== undefined && clock.until !== undefined
      ? { nominal: Date.parse(clock.nominal), until: Date.parse(clock.until), entered: false }
      : nominal === undefined
        ? undefined
        : { nominal, until: start, entered: true };
  return found !== undefined && isBehind(found.nominal, found.until) && found.until < now + SECOND ? found : undefined;
}

/**
 * The current time of a run: now or, where it goes by a shared moment, the time relative to that. A moment that it has
 * waited for is over. Epoch milliseconds.
 */
export function runTime(shared: SharedMoment | undefined, now: number): number {
  if (shared === undefined) return now;
  const { nominal, until, entered } = shared;
  return Math.max(entered ? nominal : nominal + 1, now - (until - nominal));
}

/** The earliest moment for which `stillDue` may be true. Epoch milliseconds. */
export function leastDue(shared: SharedMoment | undefined, now: number): number {
  return shared === undefined ? now : runTime(shared, now) - SLACK;
}

/**
 * Whether a moment is not past for a run. A moment that lies whole days after the run's shared moment is due even where
 * the run comes to it a little late: each pass of a daily repeat takes some seconds, and must not lose a day by that.
 * The shared moment itself is due for runs that it let in, and over for runs that have waited for it.
 */
export function stillDue(moment: number, shared: SharedMoment | undefined, now: number): boolean {
  if (moment >= runTime(shared, now)) return true;
  if (shared === undefined || moment < leastDue(shared, now)) return false;
  const days = Math.round((moment - shared.nominal) / DAY);
  const apart = Math.abs(moment - shared.nominal - days * DAY);
  return days >= (shared.entered ? 0 : 1) && CLOCK_CHANGES.includes(apart);
}

/** The shared moment at which a run still is; undefined once it has gone on. Epoch milliseconds. */
export function atMoment(shared: SharedMoment | undefined, now: number): number | undefined {
  return shared !== undefined && now < shared.until + SLACK ? shared.nominal : undefined;
}

/**
 * The time by which an entry is counted: that of the moment that let it in; now where there was none, or where it is
 * too long ago. Epoch milliseconds.
 */
export function countedAt(nominal: number | undefined, now: number): number {
  return nominal !== undefined && isBehind(nominal, now) ? nominal : now;
}

function isBehind(nominal: number, time: number): boolean {
  return time >= nominal && time - nominal <= MAX_BEHIND;
}
