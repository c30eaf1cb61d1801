import type { Moment } from "../values/moment.ts";
import { conditionTitle } from "./condition-title.ts";

const DAYS: Readonly<Record<string, string>> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

/** A moment in few words: `09:00 on Mon, Tue`, `14 days before renewalDate at 09:00`. */
export function momentTitle({ date, offset, at, days }: Moment): string {
  const weekdays = days === undefined ? [] : ["on", days.map((day) => DAYS[day] ?? day).join(", ")];
  if (date === undefined) return [at, ...weekdays].filter((part) => part !== undefined).join(" ");
  const named = "expression" in date ? conditionTitle(date.expression.text) : String(date.literal).replace("T", " ");
  return [...offsetWords(offset), named, ...(at === undefined ? [] : ["at", at]), ...weekdays].join(" ");
}

function offsetWords(offset: number): string[] {
  if (offset === 0) return [];
  const days = Math.abs(offset);
  return [`${days} day${days === 1 ? "" : "s"}`, offset < 0 ? "before" : "after"];
}
