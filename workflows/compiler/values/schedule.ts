import type { Report } from "../diagnostics/report.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { readDay, readTimeOfDay } from "./time.ts";

/** What a field of a cron expression takes; `names` stand for numbers from `least` on. */
interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: CronField = { name: "minute", least: 0, most: 59 };
const HOUR: CronField = { name: "hour", least: 0, most: 23 };
const DAY_OF_MONTH: CronField = { name: "day of month", least: 1, most: 31 };
const MONTH: CronField = { name: "month", least: 1, most: 12, names: MONTHS };
/** 0 and 7 are Sunday, as everywhere but in AWS, where Sunday is 1. */
const DAY_OF_WEEK: CronField = { name: "day of week", least: 0, most: 7, names: DAYS };
const AWS_DAY_OF_WEEK: CronField = { name: "day of week", least: 1, most: 7, names: DAYS };
const YEAR: CronField = { name: "year", least: 1970, most: 2199 };

/**
 * A schedule as EventBridge Scheduler takes it: `cron(…)` out of the five fields of cron or the six of AWS, `at(…)` out of
 * a day and a time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function readSchedule(tree: Tree, report: Report): string | undefined {
  const text = shown(tree).trim();
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}))?(?::00)?$/.exec(text) ?? [];
  if (day !== undefined) return readOnce(tree, day, time, report);
  const [, inner = text] = /^cron\((.*)\)$/.exec(text) ?? [];
  const parts = inner.trim().split(/\s+/);
  const fault =
    tree.kind !== "text"
      ? "it is no text"
      : parts.length === 5
        ? faultOf(parts, [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK])
        : parts.length === 6
          ? (faultOf(parts, [MINUTE, HOUR, DAY_OF_MONTH, MONTH, AWS_DAY_OF_WEEK, YEAR]) ?? questionFault(parts))
          : `it has ${parts.length} ${parts.length === 1 ? "field" : "fields"}`;
  const missing = fault === undefined ? missingDay(parts) : undefined;
  if (missing !== undefined) {
    report("SJ121", tree.at, {
      message: `No year has ${missing}: this never happens.`,
      found: text,
      allowed: "days that the month has",
      hint: "Choose another day; `L` in the six fields of AWS is the last of each month.",
    });
    return undefined;
  }
  if (fault === undefined) {
    const translated = parts.length === 5 ? translate(parts) : parts.join(" ").toUpperCase();
    if (translated !== undefined) return `cron(${translated})`;
  }
  report("SJ128", tree.at, {
    message: `\`${text}\` is not a schedule: ${fault ?? "it names days of the month and of the week; it can be only one of them"}.`,
    found: text,
    allowed: "five fields of cron (minute, hour, day of month, month, day of week), six of AWS, or a date and a time",
  });
  return undefined;
}

function readOnce(tree: Tree, day: string, time: string | undefined, report: Report): string | undefined {
  if (time === undefined) {
    report("SJ128", tree.at, {
      message: `\`${day}\` has no time.`,
      found: day,
      allowed: "a date and a time",
      hint: `Write "${day} 09:00".`,
    });
    return undefined;
  }
  const word = (value: string): Tree => ({ kind: "text", at: tree.at, value, style: "plain" });
  const checked = [readDay(word(day), report), readTimeOfDay(word(time), report)];
  return checked.includes(undefined) ? undefined : `at(${day}T${time}:00)`;
}

function faultOf(parts: readonly string[], fields: readonly CronField[]): string | undefined {
  for (const [i, field] of fields.entries()) {
    const part = parts[i] ?? "";
    if (!part.split(",").every((item) => isItem(item, field))) return `\`${part}\` is no ${field.name}`;
  }
  return undefined;
}

// Any of them, one, a name, a range, each with a step behind a slash; ?, L, W and # as AWS has them for days.
function isItem(item: string, field: CronField): boolean {
  const days = field.name.startsWith("day of");
  if (item === "*" || (days && item === "?")) return true;
  if (field.name === "day of month" && /^(L|LW|\d{1,2}W)$/i.test(item)) return true;
  if (field === AWS_DAY_OF_WEEK && /^([1-7]|[A-Z]{3})?L$/i.test(item)) return true;
  if (field === AWS_DAY_OF_WEEK && /^([1-7]|[A-Z]{3})#[1-5]$/i.test(item)) return true;
  const [range = "", step, more] = item.split("/");
  if (more !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => numberOf(end, field));
  const [from, to = from] = ends;
  if (ends.length > 2 || from === undefined || to === undefined) return false;
  return from <= to;
}

const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The first day that a schedule names where no month that it names has any of its days. */
function missingDay([, , dates = "", months = ""]: readonly string[]): string | undefined {
  const days = numbersOf(dates, DAY_OF_MONTH);
  const named = numbersOf(months, MONTH);
  const [day] = days ?? [];
  const [month] = named ?? [];
  if (days === undefined || named === undefined || day === undefined || month === undefined) return undefined;
  const there = named.some((one) => days.some((date) => date <= (MOST_DAYS[one - 1] ?? 0)));
  return there ? undefined : `a ${day} ${MONTHS[month - 1]}`;
}

/** The numbers that a field names; undefined where it names all of them, or none by number. */
function numbersOf(field: string, kind: CronField): readonly number[] | undefined {
  const numbers = field.split(",").map((item) => {
    const [range = ""] = item.split("/");
    const [from, to = from] = range.split("-").map((end) => numberOf(end, kind));
    if (from === undefined || to === undefined) return undefined;
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return numbers.includes(undefined) ? undefined : numbers.flatMap((some) => some ?? []);
}

function numberOf(text: string, field: CronField): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return named + field.least;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= field.least && number <= field.most ? number : undefined;
}

/** AWS wants a `?` in one of the two fields for days. */
function questionFault(parts: readonly string[]): string | undefined {
  const marks = [parts[2], parts[4]].filter((part) => part === "?").length;
  if (marks === 1) return undefined;
  return "one of day of month and day of week has to be `?`, the other not";
}

/** Five fields as six; undefined where both kinds of day are named, which cron joins by or and AWS cannot say. */
function translate([minute = "", hour = "", date = "", month = "", weekday = ""]: readonly string[]):
  | string
  | undefined {
  const free = (part: string) => part === "*" || part === "?";
  if (!free(date) && !free(weekday)) return undefined;
  const days = free(weekday) ? [date === "?" ? "*" : date, "?"] : ["?", weekdays(weekday)];
  return [minute, hour, days[0], month, days[1], "*"].join(" ").toUpperCase();
}

/** Days of the week by name, since 1 is Monday here and Sunday in AWS; written out where a range would pass Saturday. */
function weekdays(field: string): string {
  return field
    .split(",")
    .map((item) => {
      const [range = "", step = "1"] = item.split("/");
      const [from = 0, to = from] =
        range === "*" ? [0, 6] : range.split("-").map((end) => numberOf(end, DAY_OF_WEEK) ?? 0);
      if (step === "1" && to < 7 && from < to) return `${DAYS[from]}-${DAYS[to]}`;
      const days = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((_, i) => i % Number(step) === 0);
      return [...new Set(days.map((day) => DAYS[day % 7]))].join(",");
    })
    .join(",");
}
