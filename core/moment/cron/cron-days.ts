import type { DateTime } from "luxon";
import { CronError } from "./cron-fault.ts";
import { cronField } from "./cron-field.ts";

/** True on the days that a day field of a cron expression allows. */
export type DayRule = (date: DateTime) => boolean;

const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Days of the month; `L` is the last, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
export function daysOfMonth(text: string): DayRule {
  if (text === "L") return (date) => date.day === date.daysInMonth;
  if (text === "LW") return (date) => date.day === nearestWeekday(date, date.daysInMonth ?? 28);
  const [, near] = /^(\d+)W$/.exec(text) ?? [];
  if (near !== undefined) return (date) => date.day === nearestWeekday(date, Number(near));
  const days = cronField(text, 1, 31);
  return (date) => days.has(date.day);
}

/** Days of the week, 1 to 7 or SUN to SAT; `6L` is the month's last Friday, `3#2` its second Tuesday. */
export function daysOfWeek(text: string): DayRule {
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
