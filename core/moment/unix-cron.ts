import {
  type CronField,
  cronFault,
  DAY_OF_MONTH,
  DAYS,
  dayOfMonth,
  fieldFault,
  HOUR,
  MINUTE,
  MONTH,
  MONTHS,
  numberOf,
  readDays,
  valuesOf,
} from "./cron.ts";

/** In Unix, 0 and 7 are Sunday. */
const DAY_OF_WEEK: CronField = { least: 0, most: 7, names: DAYS };

/**
 * The six fields of AWS for a cron expression of five fields (Unix: minute, hour, day of month, month, day of week) or of six
 * (AWS). Otherwise what is wrong with it.
 */
export function awsCron(text: string): { readonly fields: string } | { readonly fault: string } {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 5) return translated(fields);
  const fault = cronFault(text);
  return fault === undefined ? { fields: fields.join(" ").toUpperCase() } : { fault };
}

/** The first day that the expression names when none of its days exists in any of its months: `a 31 FEB`. */
export function missingDay(text: string): string | undefined {
  const [, , dates = "", months = ""] = text.trim().split(/\s+/);
  const days = valuesOf(dates, DAY_OF_MONTH);
  const named = valuesOf(months, MONTH);
  const [day] = days ?? [];
  const [month] = named ?? [];
  if (days === undefined || named === undefined || day === undefined || month === undefined) return undefined;
  const exists = named.some((one) => days.some((date) => date <= (MOST_DAYS[one - 1] ?? 0)));
  return exists ? undefined : `a ${day} ${MONTHS[month - 1]}`;
}

const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function translated(fields: readonly string[]): ReturnType<typeof awsCron> {
  const [minute = "", hour = "", date = "", month = "", weekday = ""] = fields;
  const valid = [
    valuesOf(minute, MINUTE),
    valuesOf(hour, HOUR),
    readDays(date, dayOfMonth),
    valuesOf(month, MONTH),
    weekday === "?" || valuesOf(weekday, DAY_OF_WEEK),
  ];
  const fault = fieldFault(fields, valid.indexOf(undefined));
  if (fault !== undefined) return { fault };
  const any = (part: string) => part === "*" || part === "?";
  // Unix joins both kinds of day by "or", which AWS cannot express.
  if (!any(date) && !any(weekday)) {
    return { fault: "it names days of the month and of the week; it can be only one of them" };
  }
  const both = any(weekday) ? [date === "?" ? "*" : date, "?"] : ["?", weekdays(weekday)];
  return { fields: [minute, hour, both[0], month, both[1], "*"].join(" ").toUpperCase() };
}

/** Days of the week by name, because 1 is Monday in Unix and Sunday in AWS. A range past Saturday becomes a list. */
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
