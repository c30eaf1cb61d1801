import { DateTime } from "luxon";
import { type DayRule, daysOfMonth, daysOfWeek } from "./cron-days.ts";
import { CronError } from "./cron-fault.ts";
import { type CronField, cronField } from "./cron-field.ts";

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
