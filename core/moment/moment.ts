import { IANAZone } from "luxon";
import type { Json } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { MomentRule } from "../model/rules.ts";
import type { Weekday } from "../model/settings.ts";
import { customerZones } from "../policy/customer-zones.ts";
import { type CalendarDate, readDate, readInstant } from "./read-date.ts";
import { instantOf, wallOf } from "./wall-time.ts";

const DAY = 86_400_000;
/** The largest time there is: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST = 8.64e15;
const WEEKDAYS: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** When something is due, and for which day. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** True for a wall-clock time, which many customers share; false for an instant of an event or a trait. */
  readonly wall: boolean;
  /** `YYYY-MM-DD`: the date before `offset` and `days` move it; without a date the day of the moment. */
  readonly day: string;
}

/**
 * The moment of a rule for a customer. `date` is the value of the rule's date. With a date the moment may lie before
 * `now` (epoch milliseconds), without one it never does. Undefined where the value is missing or not a date. A time of
 * day that the clocks skip becomes the first time after it; one that comes twice means the first of the two. Offsets
 * count calendar days.
 */
export function momentOf(rule: MomentRule, date: Json | undefined, profile: Profile, now: number): Moment | undefined {
  if (rule.date === undefined) return nextTimeOfDay(rule, momentZone(rule, profile, now), now);
  const zone = momentZone(rule, profile, readDate(date, "UTC")?.day ?? now);
  const named = readDate(date, zone);
  if (named === undefined) return undefined;
  const asItIs = rule.at === undefined && rule.offset === 0 && rule.days === undefined;
  const instant = asItIs ? readInstant(date, zone) : undefined;
  if (instant !== undefined) return checked(instant, named.day, "literal" in rule.date);
  const found = momentOn(rule, named, zone);
  return found && "literal" in rule.date ? { ...found, wall: true } : found;
}

/** The moment of a rule for a date in this zone: moved by `offset`, then to an allowed day. */
export function momentOn(
  rule: Pick<MomentRule, "offset" | "at" | "days">,
  date: CalendarDate,
  zone: string,
): Moment | undefined {
  const day = allowedDay(date.day + rule.offset * DAY, rule.days);
  const time = rule.at === undefined ? (date.time ?? 0) : timeOfDay(rule.at);
  if (!isTime(day)) return undefined;
  return checked(instantOf(day + time, zone), date.day, rule.at !== undefined || date.time === undefined);
}

/** The next time of day that is not before now; now itself where no time is given and the day is allowed. */
function nextTimeOfDay({ at, days, offset }: MomentRule, zone: string, now: number): Moment | undefined {
  const shown = wallOf(now, zone);
  const today = Math.floor(shown / DAY) * DAY + offset * DAY;
  if (at === undefined && offset === 0 && allowedDay(today, days) === today) return checked(now, today, false);
  for (let day = allowedDay(today, days); day <= today + 8 * DAY; day = allowedDay(day + DAY, days)) {
    const moment = instantOf(day + (at === undefined ? 0 : timeOfDay(at)), zone);
    if (moment >= now) return checked(moment, day, true);
  }
  return undefined;
}

/** The first allowed day that is not before this one. */
function allowedDay(day: number, days: readonly Weekday[] | undefined): number {
  if (days === undefined || days.length === 0) return day;
  for (let next = day; next < day + 7 * DAY; next += DAY) {
    const weekday = WEEKDAYS[new Date(next).getUTCDay()];
    if (weekday !== undefined && days.includes(weekday)) return next;
  }
  return day;
}

/** Milliseconds since midnight of `HH:MM`. */
function timeOfDay(at: string): number {
  const [hours = "0", minutes = "0"] = at.split(":");
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function checked(at: number, day: number, wall: boolean): Moment | undefined {
  return isTime(at) && isTime(day) ? { at, wall, day: new Date(day).toISOString().slice(0, 10) } : undefined;
}

function isTime(time: number): boolean {
  return Number.isFinite(time) && Math.abs(time) < LAST / 2;
}

/**
 * The zone whose wall clock defines a moment near `when` (epoch milliseconds). Of a customer who may live in one of
 * several zones it is the westernmost: when it is nine there, it is nine or later in all of them, and nobody is woken.
 */
export function momentZone(rule: Pick<MomentRule, "zone" | "workspaceZone">, profile: Profile, when: number): string {
  if (rule.zone !== "customer") return IANAZone.isValidZone(rule.zone) ? rule.zone : rule.workspaceZone;
  const [first, ...rest] = customerZones(profile, rule.workspaceZone).zones;
  const offset = (zone: string) => IANAZone.create(zone).offset(when);
  return rest.reduce((west, zone) => (offset(zone) < offset(west) ? zone : west), first);
}

/**
 * The next whole second, because a Wait state's timestamp is no finer and an earlier one would come too soon. Epoch
 * milliseconds.
 */
export function wholeSecond(time: number): number {
  return Math.ceil(time / 1000) * 1000;
}
