import { DateTime } from "luxon";
import type { Report } from "../diagnostics/report.ts";
import { TEXT } from "../values/text.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { ExpectedTime, TestTime } from "./journey-test.ts";

const UNITS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 } as const;
const ALLOWED = "a time after the start like 0h, 30m, 1d 2h; or a day and time like 2026-12-24T09:00";

/** `1d 2h 30m` after the start, or a day and time. */
export const TEST_TIME: Reader<TestTime> = {
  schema: {
    ...TEXT.schema,
    description: "A time after the start like 0h, 30m, 1d 2h; or a day and time like 2026-12-24T09:00.",
  },
  read: (tree, report) => {
    const time = tree.kind === "text" ? timeOf(tree.value) : undefined;
    if (time === undefined) reportTime(tree, report);
    return time;
  },
};

/** A time, or two with `..` between them: any minute of that span. */
export const EXPECTED_TIME: Reader<ExpectedTime> = {
  schema: TEXT.schema,
  read: (tree, report) => {
    const [first = "", last = first, ...more] = tree.kind === "text" ? tree.value.split("..") : [];
    const [from, to] = [timeOf(first), timeOf(last)];
    if (from !== undefined && to !== undefined && more.length === 0) return { from, to };
    reportTime(tree, report, `${ALLOWED}; a span like 1h..2h`);
    return undefined;
  },
};

/** A day and time, in the workspace's zone. */
export const DAY_AND_TIME: Reader<string> = {
  schema: TEXT.schema,
  read: (tree, report) => {
    const time = tree.kind === "text" ? timeOf(tree.value) : undefined;
    if (time !== undefined && "moment" in time) return time.moment;
    reportTime(tree, report, "a day and time like 2026-12-01T09:00");
    return undefined;
  },
};

function timeOf(text: string): TestTime | undefined {
  const trimmed = text.trim();
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/.exec(trimmed) ?? [];
  if (day !== undefined) {
    const moment = `${day}T${time}`;
    return DateTime.fromISO(moment, { zone: "utc" }).isValid ? { moment } : undefined;
  }
  if (!/^\d+[mhdw]( \d+[mhdw])*$/.test(trimmed)) return undefined;
  let after = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+)([mhdw])/g)) {
    after += Number(amount) * (unit === "w" || unit === "d" || unit === "h" ? UNITS[unit] : UNITS.m);
  }
  return { after };
}

function reportTime(tree: Tree, report: Report, allowed = ALLOWED): void {
  report("SJ901", tree.at, { message: `\`${shown(tree)}\` is not a time of a test.`, found: shown(tree), allowed });
}

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
function timeText(time: TestTime): string {
  return "moment" in time ? time.moment.replace("T", " ") : sinceStart(time.after, 0);
}

/** An expected time as its author wrote it. */
export function expectedText({ from, to }: ExpectedTime): string {
  const [first, last] = [timeText(from), timeText(to)];
  return first === last ? first : `${first} to ${last}`;
}
