import type { Entry } from "../model/entry.ts";
import type { RunClock } from "../model/task.ts";

const MINUTE = 60_000;

/** A run that is behind its moment by more than this goes by the clock again; milliseconds. A million members are let in within. */
const MAX_BEHIND = 240 * MINUTE;
/** What a run does between two moments takes less than this, also while functions are throttled; milliseconds. */
const SLACK = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** By how much clocks are put forward or back; milliseconds. */
const CLOCK_CHANGES: readonly number[] = [0, 30 * MINUTE, 60 * MINUTE];
/** A moment that the run waits for is noted before it comes, to the second. */
const SECOND = 1000;

/**
 * The latest moment of a run that many customers share: when it was due for all of them, and when it came to this one. The run
 * goes by the first, so that being spread, or let in late by the fan-out, does not cost it a day.
 */
export interface SharedMoment {
  /** Epoch milliseconds. */
  readonly nominal: number;
  readonly until: number;
  /** The entry itself began with it; what is due at the same moment is due now. */
  readonly entered: boolean;
}

/**
 * The shared moment that a run goes by now: the one it waited for last, else the one that let it in. Undefined for a run that
 * goes by the clock. `clock` is undefined for machines that do not carry it: they go by the clock as they always did.
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
 * What time it is for a run: now or, where it goes by a shared moment, as of that. A moment that it has waited for is over.
 * Epoch milliseconds.
 */
export function runTime(shared: SharedMoment | undefined, now: number): number {
  if (shared === undefined) return now;
  const { nominal, until, entered } = shared;
  return Math.max(entered ? nominal : nominal + 1, now - (until - nominal));
}

/** The earliest moment that `stillDue` may let pass. Epoch milliseconds. */
export function leastDue(shared: SharedMoment | undefined, now: number): number {
  return shared === undefined ? now : runTime(shared, now) - SLACK;
}

/**
 * Whether a moment is not past for a run. One that is whole days after the moment that the run goes by is due although the run
 * has come to it a little late: each pass of a daily repeat takes some seconds, and must not lose a day by that. The moment
 * itself is due for those whom it let in, and is over for those who have waited for it.
 */
export function stillDue(moment: number, shared: SharedMoment | undefined, now: number): boolean {
  if (moment >= runTime(shared, now)) return true;
  if (shared === undefined || moment < leastDue(shared, now)) return false;
  const days = Math.round((moment - shared.nominal) / DAY);
  const apart = Math.abs(moment - shared.nominal - days * DAY);
  return days >= (shared.entered ? 0 : 1) && CLOCK_CHANGES.includes(apart);
}

/** The shared moment at which a run still is; undefined when it has gone on from it. Epoch milliseconds. */
export function atMoment(shared: SharedMoment | undefined, now: number): number | undefined {
  return shared !== undefined && now < shared.until + SLACK ? shared.nominal : undefined;
}

/**
 * The time by which an entry counts: that of the moment that let it in, or now where there was none, or where it is too long
 * ago. Epoch milliseconds.
 */
export function countedAt(nominal: number | undefined, now: number): number {
  return nominal !== undefined && isBehind(nominal, now) ? nominal : now;
}

function isBehind(nominal: number, time: number): boolean {
  return time >= nominal && time - nominal <= MAX_BEHIND;
}
