import { DateTime } from "luxon";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The first instant after `after` at which a schedule fires; undefined when it never does again. Epoch milliseconds. */
export type NextFiring = (after: number) => number | undefined;

interface Cron {
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly months: CronField;
  readonly years: CronField;
  readonly day: DayRule;
}

/**
 * Reads `minutes hours day-of-month month day-of-week year` in `zone`; one of the two days is `?`. A local time that a
 * clock change skips does not fire that day; one that comes twice fires once. Throws CronFault where the text
 * is none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function cronSchedule(body: string, zone: string): NextFiring {
  const [minutes, hours, monthDay, month, weekDay, year, ...rest] = body.trim().split(/\s+/);
  if (year === undefined || rest.length > 0) throw new CronError(`cron(${body}): there must be six fields.`);
  if ((monthDay === "?") === (weekDay === "?")) {
    throw new CronError(`cron(${body}): one of day-of-month and day-of-week must be ?, and only one.`);
  }
  const cron: Cron = {
    minutes: cronField(minutes ?? "", 0, 59),
    hours: cronField(hours ?? "", 0, 23),
    months: cronField(month ?? "", 1, 12, MONTHS),
    years: cronField(year, 1970, 2199),
    day: weekDay === "?" ? daysOfMonth(monthDay ?? "") : daysOfWeek(weekDay ?? ""),
  };
  return (after) => next(cron, DateTime.fromMillis(after, { zone }));
}

/** A date that a cron can name comes within 28 years: then weekdays and leap years repeat. */
const DAYS_AHEAD = 28 * 366;

function next(cron: Cron, after: DateTime): number | undefined {
  let date = after.startOf("day");
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead++, date = date.plus({ days: 1 })) {
    if (!cron.years.has(date.year) || !cron.months.has(date.month) || !cron.day(date)) continue;
    const fires = firstTime(cron, date, after.toMillis());
    if (fires !== undefined) return fires;
  }
  return undefined;
}

function firstTime(cron: Cron, date: DateTime, after: number): number | undefined {
  for (const hour of cron.hours.values) {
    for (const minute of cron.minutes.values) {
      const time = date.set({ hour, minute });
      const skipped = time.hour !== hour || time.minute !== minute;
      if (!skipped && time.toMillis() > after) return time.toMillis();
    }
  }
  return undefined;
}

/** A text is no cron expression; the message says what is wrong with it. */
export class CronError extends Error {
  override readonly name = "CronFault";
}

/** The values that a field of a cron expression allows, ascending. */
interface CronField {
  readonly values: readonly number[];
  has(value: number): boolean;
}

/** Reads `*`, `5`, `1-5`, `1,3`, `0/15`, and names instead of numbers (`names[0]` is `from`). Throws CronFault. */
function cronField(text: string, from: number, to: number, names: readonly string[] = []): CronField {
  const allowed = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step] = part.split("/");
    const [first, last] = bounds(range, step !== undefined, from, to, names);
    const by = step === undefined ? 1 : Number(step);
    const sound = Number.isInteger(by) && by > 0 && first >= from && last <= to && first <= last;
    if (!sound) throw new CronError(`"${text}" is no cron field of ${from} to ${to}.`);
    for (let value = first; value <= last; value += by) allowed.add(value);
  }
  return { values: [...allowed].sort((a, b) => a - b), has: (value) => allowed.has(value) };
}

function bounds(range: string, stepped: boolean, from: number, to: number, names: readonly string[]): [number, number] {
  if (range === "*") return [from, to];
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? from + named : text === "" ? Number.NaN : Number(text);
  };
  const [first = "", last] = range.split("-");
  return [number(first), last !== undefined ? number(last) : stepped ? to : number(first)];
}

/** True on the days that a day field of a cron expression allows. */
type DayRule = (date: DateTime) => boolean;

const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Days of the month; `L` is the last, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
function daysOfMonth(text: string): DayRule {
  if (text === "L") return (date) => date.day === date.daysInMonth;
  if (text === "LW") return (date) => date.day === nearestWeekday(date, date.daysInMonth ?? 28);
  const [, near] = /^(\d+)W$/.exec(text) ?? [];
  if (near !== undefined) return (date) => date.day === nearestWeekday(date, Number(near));
  const days = cronField(text, 1, 31);
  return (date) => days.has(date.day);
}

/** Days of the week, 1 to 7 or SUN to SAT; `6L` is the month's last Friday, `3#2` its second Tuesday. */
function daysOfWeek(text: string): DayRule {
  const [, lastDay] = /^(\w+)L$/.exec(text) ?? [];
  if (lastDay !== undefined) {
    const day = single(lastDay);
    return (date) => weekday(date) === day && date.day > (date.daysInMonth ?? 28) - 7;
  }
  const [, nthDay = "", nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (nth !== undefined) {
    const day = single(nthDay);
    return (date) => weekday(date) === day && Math.ceil(date.day / 7) === Number(nth);
  }
  const days = cronField(text, 1, 7, WEEKDAYS);
  return (date) => days.has(weekday(date));
}

function single(text: string): number {
  const [day, ...more] = cronField(text, 1, 7, WEEKDAYS).values;
  if (day === undefined || more.length > 0) throw new CronError(`"${text}" must be one day of the week.`);
  return day;
}

/** AWS counts from Sunday = 1. */
function weekday(date: DateTime): number {
  return (date.weekday % 7) + 1;
}

function nearestWeekday(date: DateTime, day: number): number {
  const wanted = date.set({ day });
  if (wanted.weekday === 6) return day === 1 ? 3 : day - 1;
  if (wanted.weekday === 7) return day === (date.daysInMonth ?? 28) ? day - 2 : day + 1;
  return day;
}
