import type { Json } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { EnterRule, ScheduleRule } from "../model/rules.ts";
import { cronSchedule, type NextFiring } from "../moment/cron.ts";
import { type Moment, momentOf, momentOn, momentZone } from "../moment/moment.ts";
import { type CalendarDate, readDate, readYearless } from "../moment/read-date.ts";
import { instantOf, wallOf } from "../moment/wall-time.ts";

type DateRule = Extract<EnterRule, { on: "date" }>;

/**
 * Years to try, relative to the current or first year. Offsets are at most a year, so they contain the next anniversary
 * and the one before.
 */
const YEARS = [-2, -1, 0, 1, 2, 3, 4, 5] as const;

/** Which moments of a dated entry may come. */
export interface Upcoming {
  /** Epoch milliseconds. */
  readonly from: number;
  /** The latest day for which it has let the customer in, `YYYY-MM-DD`. */
  readonly done?: string | undefined;
  /**
   * The day that was expected next. Where the customer's zone has moved its moment into the past, it counts as reached.
   */
  readonly expected?: string | undefined;
}

/**
 * The first moment of a date entry that is at or after `from`, or on the expected day, and on a day after `done`.
 * Undefined where there is none, or the value is not a date. A yearly entry has no moment before its first year, where
 * the date names one.
 */
export function nextDate(
  rule: DateRule,
  date: Json | undefined,
  profile: Profile,
  { from, done, expected }: Upcoming,
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

/** The same day in another year. In years without 29 February it is the day before or after. */
function inYear(date: CalendarDate, year: number, feb29: DateRule["feb29"]): CalendarDate {
  const day = new Date(date.day);
  const month = day.getUTCMonth();
  const same = Date.UTC(year, month, day.getUTCDate());
  const gone = new Date(same).getUTCMonth() !== month;
  return { ...date, day: gone && feb29 === "feb28" ? Date.UTC(year, 1, 28) : same };
}

const DAY = 86_400_000;
/** By how much a wall clock is put back at most: times before it may come again. */
const CLOCK_CHANGE = 3 * 60 * 60_000;

/** The customer's zone and the current time. */
interface CustomerClock {
  readonly profile: Profile;
  readonly workspaceZone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The first occurrence of a schedule by the customer's wall clock that is at or after `from` and later, by that clock,
 * than `done`: no occurrence comes twice to a customer who moves to another zone. `day` is the wall time,
 * `YYYY-MM-DDTHH:MM`. The expected occurrence counts as reached where its hour is over in the customer's new zone and
 * it is still that day there. Undefined where there is none.
 */
export function nextOccurrence(
  { expression }: ScheduleRule,
  { profile, workspaceZone, now }: CustomerClock,
  { from, done, expected }: Upcoming,
): Moment | undefined {
  const zone = momentZone({ zone: "customer", workspaceZone }, profile, from);
  const next = wallTimes(expression);
  if (expected !== undefined && (done === undefined || expected > done)) {
    const at = instantOf(wallTime(expected), zone);
    const isToday = Math.floor(wallTime(expected) / DAY) === Math.floor(wallOf(now, zone) / DAY);
    if (at < from && isToday) return { at, wall: true, day: expected };
  }
  const before = Math.max(wallOf(from, zone) - CLOCK_CHANGE, done === undefined ? -Infinity : wallTime(done));
  for (let wall = next(before); wall !== undefined; wall = next(wall)) {
    const at = instantOf(wall, zone);
    if (at >= from) return { at, wall: true, day: new Date(wall).toISOString().slice(0, 16) };
  }
  return undefined;
}

/** The wall times at which the schedule fires, as if the zone were UTC. */
function wallTimes(expression: string): NextFiring {
  const [, kind, body = ""] = /^(cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return cronSchedule(body, "UTC");
  const once = wallTime(body);
  return (after) => (once > after ? once : undefined);
}

function wallTime(text: string): number {
  return Date.parse(`${text.slice(0, 16)}:00Z`);
}

/** A schedule by the customer's clock: `schedule.zone` is `customer`. */
export type CustomerSchedule = Extract<EnterRule, { on: "schedule" }>;

/** An entry rule whose moment is each customer's own: a date of the profile, or a schedule by the customer's clock. */
export type DatedRule = Extract<EnterRule, { on: "date" }> | CustomerSchedule;

export function isDated(rule: EnterRule): rule is DatedRule {
  return rule.on === "date" || (rule.on === "schedule" && rule.schedule.zone === "customer");
}

/** The parts of a profile that determine the customer's zone. */
const ZONE_PARTS = ["zone", "phone", "country"];

/** The parts of a profile that the moment depends on. */
export function partsRead(rule: DatedRule): readonly string[] {
  if (rule.on === "schedule") return [`segment:${rule.segment}`, ...ZONE_PARTS];
  return rule.moment.zone === "customer" ? [...rule.reads, ...ZONE_PARTS] : rule.reads;
}
