import { DateTime } from "luxon";
import type { ExpectedTime, TestTime } from "./journey-test.ts";

/** A test without `starts` begins on a Monday morning, when nothing is quiet. */
export const DEFAULT_START = "2026-06-01T09:00";

const MINUTE = 60_000;

/** Epoch milliseconds of a day and time in a zone. */
export function instant(moment: string, zone: string): number {
  return DateTime.fromISO(moment, { zone }).toMillis();
}

/** Epoch milliseconds of a time of a test. */
export function instantOf(time: TestTime, start: number, zone: string): number {
  return "after" in time ? start + time.after : instant(time.moment, zone);
}

/** Whether a time lies in an expected minute, or span of minutes. */
export function within(expected: ExpectedTime, time: number, start: number, zone: string): boolean {
  const minute = Math.floor(time / MINUTE);
  const [from, to] = [expected.from, expected.to].map((one) => Math.floor(instantOf(one, start, zone) / MINUTE));
  return from !== undefined && to !== undefined && minute >= from && minute <= to;
}

/** `3d 1h 5m`: whole minutes since the start. */
export function sinceStart(time: number, start: number): string {
  const minutes = Math.floor((time - start) / MINUTE);
  if (minutes < 0) return `-${sinceStart(start, time)}`;
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "m"],
  ] as const;
  const text = parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join(" ");
  return text === "" ? "0h" : text;
}

/** A time as its author wrote it. */
export function timeText(time: TestTime): string {
  return "moment" in time ? time.moment.replace("T", " ") : sinceStart(time.after, 0);
}

/** An expected time as its author wrote it. */
export function expectedText({ from, to }: ExpectedTime): string {
  const [first, last] = [timeText(from), timeText(to)];
  return first === last ? first : `${first} to ${last}`;
}
