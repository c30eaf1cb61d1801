import type { Json } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { EnterRule } from "../model/rules.ts";
import { type Moment, momentOf, momentOn } from "../moment/moment.ts";
import { momentZone } from "../moment/moment-zone.ts";
import { type CalendarDate, readDate, readYearless } from "../moment/read-date.ts";

type DateRule = Extract<EnterRule, { on: "date" }>;

/** Offsets are at most a year, so these years around now, or from the first, hold the next anniversary and the one before. */
const YEARS = [-2, -1, 0, 1, 2, 3, 4, 5] as const;

/** Which moments of a date entry are still to come. */
export interface ToCome {
  /** Epoch milliseconds. */
  readonly from: number;
  /** The latest day it has let in for, `YYYY-MM-DD`. */
  readonly done?: string | undefined;
  /** The day that was to come next until now: where the customer's zone has moved its moment into the past, it has come. */
  readonly expected?: string | undefined;
}

/**
 * The first moment of a date entry that is at or after `from`, or for the day that is expected, and for a day after `done`;
 * undefined where none is to come, or the date is none. Of a yearly one no moment is before its first year, where it names one.
 */
export function nextDate(
  rule: DateRule,
  date: Json | undefined,
  profile: Profile,
  { from, done, expected }: ToCome,
): Moment | undefined {
  const meant = (moment: Moment | undefined) =>
    moment !== undefined && (moment.at >= from || moment.day === expected) && (done === undefined || moment.day > done)
      ? moment
      : undefined;
  if (rule.repeat === undefined) return meant(momentOf(rule.moment, date, profile, from));
  const first = readDate(date, momentZone(rule.moment, profile, from)) ?? readYearless(date);
  if (first === undefined) return undefined;
  const year = new Date(Math.max(from, first.day)).getUTCFullYear();
  for (const each of YEARS) {
    const anniversary = inYear(first, year + each, rule.feb29);
    if (anniversary.day < first.day) continue;
    const zone = momentZone(rule.moment, profile, anniversary.day);
    const moment = meant(momentOn(rule.moment, anniversary, zone));
    if (moment !== undefined) return moment;
  }
  return undefined;
}

/** The same day in another year; 29 February where there is none is the day before or after. */
function inYear(date: CalendarDate, year: number, feb29: DateRule["feb29"]): CalendarDate {
  const day = new Date(date.day);
  const month = day.getUTCMonth();
  const same = Date.UTC(year, month, day.getUTCDate());
  const gone = new Date(same).getUTCMonth() !== month;
  return { ...date, day: gone && feb29 === "feb28" ? Date.UTC(year, 1, 28) : same };
}
