/**
 * Cron expressions in AWS's form: `minutes hours day-of-month month day-of-week year`. The compiler checks them, and the fold and
 * the local cloud compute when they fire. unix-cron.ts translates the five fields of Unix.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
import { DateTime } from "luxon";

/** The values of a field; `names` stand for numbers from `least` on. */
export interface CronField {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

export const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
export const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const MINUTE: CronField = { least: 0, most: 59 };
export const HOUR: CronField = { least: 0, most: 23 };
export const DAY_OF_MONTH: CronField = { least: 1, most: 31 };
export const MONTH: CronField = { least: 1, most: 12, names: MONTHS };
/** In AWS, Sunday is 1. */
const DAY_OF_WEEK: CronField = { least: 1, most: 7, names: DAYS };
const YEAR: CronField = { least: 1970, most: 2199 };

/** The first instant after `after` at which a schedule fires; undefined when it never fires again. Epoch milliseconds. */
export type NextFiring = (after: number) => number | undefined;

/**
 * When a cron expression fires in a zone. A local time that a clock change skips does not fire on that day; a local time that
 * comes twice fires once. Throws when the expression is not valid: `cronFault` says why.
 */
export function cronSchedule(body: string, zone: string): NextFiring {
  const cron = readCron(body);
  if (typeof cron === "number") throw new Error(`cron(${body})`);
  return (after) => next(cron, DateTime.fromMillis(after, { zone }));
}

/** What is wrong with a cron expression; undefined when it is valid. */
export function cronFault(body: string): string | undefined {
  const fields = body.trim().split(/\s+/);
  const cron = readCron(body);
  if (typeof cron !== "number") return undefined;
  if (fields.length !== FIELD_NAMES.length)
    return `it has ${fields.length} ${fields.length === 1 ? "field" : "fields"}`;
  return fieldFault(fields, cron) ?? "one of day of month and day of week has to be `?`, the other not";
}

const FIELD_NAMES = ["minute", "hour", "day of month", "month", "day of week", "year"];

/** Says that the field at this index is not valid; undefined when there is no such field. */
export function fieldFault(fields: readonly string[], index: number): string | undefined {
  return fields[index] === undefined ? undefined : `\`${fields[index]}\` is not a valid ${FIELD_NAMES[index]}`;
}

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly day: DayRule;
}

/** True on the days that a day field allows. */
type DayRule = (date: DateTime) => boolean;

/** Reads a cron expression. A number is the index of the first field that is not valid; 6 when its two days contradict. */
function readCron(body: string): Cron | number {
  const [minute = "", hour = "", monthDay = "", month = "", weekDay = "", year = "", more] = body.trim().split(/\s+/);
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const daysOfMonth = readDays(monthDay, dayOfMonth);
  const months = valuesOf(month, MONTH);
  const daysOfWeek = readDays(weekDay, dayOfWeek);
  const years = valuesOf(year, YEAR);
  if (minutes && hours && daysOfMonth && months && daysOfWeek && years) {
    const valid = more === undefined && (monthDay === "?") !== (weekDay === "?");
    return valid ? { minutes, hours, months, years, day: weekDay === "?" ? daysOfMonth : daysOfWeek } : 6;
  }
  return [minutes, hours, daysOfMonth, months, daysOfWeek, years].indexOf(undefined);
}

/** The values of a field, ascending: `*`, `5`, `1-5`, `1,3`, `0/15`, or names. Undefined for anything else. */
export function valuesOf(text: string, field: CronField): readonly number[] | undefined {
  const all = new Set<number>();
  for (const item of text.split(",")) {
    const [range = "", step, more] = item.split("/");
    if (more !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
    const [from, to = step === undefined ? from : field.most, ...rest] =
      range === "*" ? [field.least, field.most] : range.split("-").map((end) => numberOf(end, field) ?? Number.NaN);
    if (from === undefined || to === undefined || rest.length > 0 || !(from <= to)) return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) all.add(value);
  }
  return [...all].sort((a, b) => a - b);
}

/** The number of a name or number of a field; undefined when it is out of range. */
export function numberOf(text: string, { least, most, names = [] }: CronField): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + least;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/** The rule of a day field, `?` for any day; undefined when the field is not valid. */
export function readDays(text: string, read: (item: string) => DayRule | undefined): DayRule | undefined {
  if (text === "?") return () => true;
  const rules = text.toUpperCase().split(",").map(read);
  return rules.every((rule) => rule !== undefined) ? (date) => rules.some((rule) => rule(date)) : undefined;
}

/** `L` is the last day of the month, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
export function dayOfMonth(item: string): DayRule | undefined {
  if (item === "L") return (date) => date.day === lastDay(date);
  if (item === "LW") return (date) => date.day === nearestWeekday(date, lastDay(date));
  const [, near = ""] = /^(\d+)W$/.exec(item) ?? [];
  const day = numberOf(near, DAY_OF_MONTH);
  if (day !== undefined) return (date) => date.day === nearestWeekday(date, day);
  const days = valuesOf(item, DAY_OF_MONTH);
  return days && ((date) => days.includes(date.day));
}

/** `L` is the last day of the week, `6L` the month's last Friday, `3#2` its second Tuesday. */
function dayOfWeek(item: string): DayRule | undefined {
  if (item === "L") return (date) => weekday(date) === DAY_OF_WEEK.most;
  const [, name = "", nth] = /^(\w+?)(?:L|#([1-5]))$/.exec(item) ?? [];
  const day = numberOf(name, DAY_OF_WEEK);
  if (day !== undefined) {
    const inWeek = (date: DateTime) =>
      nth === undefined ? date.day > lastDay(date) - 7 : Math.ceil(date.day / 7) === Number(nth);
    return (date) => weekday(date) === day && inWeek(date);
  }
  const days = valuesOf(item, DAY_OF_WEEK);
  return days && ((date) => days.includes(weekday(date)));
}

/** The day of the week in AWS's numbers. */
function weekday(date: DateTime): number {
  return (date.weekday % 7) + 1;
}

function lastDay(date: DateTime): number {
  return date.daysInMonth ?? 28;
}

function nearestWeekday(date: DateTime, day: number): number {
  const wanted = date.set({ day });
  if (wanted.weekday === 6) return day === 1 ? 3 : day - 1;
  if (wanted.weekday === 7) return day === lastDay(date) ? day - 2 : day + 1;
  return day;
}

/** Every date that a cron expression can name comes within 28 years: then weekdays and leap years repeat. */
const DAYS_AHEAD = 10_248;

function next(cron: Cron, after: DateTime): number | undefined {
  let date = after.startOf("day");
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead++, date = date.plus({ days: 1 })) {
    if (!cron.years.includes(date.year) || !cron.months.includes(date.month) || !cron.day(date)) continue;
    const fires = firstTime(cron, date, after.toMillis());
    if (fires !== undefined) return fires;
  }
  return undefined;
}

function firstTime(cron: Cron, date: DateTime, after: number): number | undefined {
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const time = date.set({ hour, minute });
      const skipped = time.hour !== hour || time.minute !== minute;
      if (!skipped && time.toMillis() > after) return time.toMillis();
    }
  }
  return undefined;
}
