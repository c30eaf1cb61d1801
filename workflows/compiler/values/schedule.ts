import { defined } from "../../../core/model/defined.ts";
import { awsCron, missingDay } from "../../../core/moment/unix-cron.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { TEXT } from "./text.ts";
import { readDay, readTimeOfDay, timeLike } from "./time.ts";

/**
 * A schedule in the form of EventBridge Scheduler: `cron(…)` from the five fields of Unix cron or the six of AWS, `at(…)` from a
 * day and a time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function readSchedule(tree: Tree, report: Report): string | undefined {
  const text = shown(tree).trim();
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}))?(?::00)?$/.exec(text) ?? [];
  if (day !== undefined) return readOnce(tree, day, time, report);
  const [, body = text] = /^cron\((.*)\)$/.exec(text) ?? [];
  const cron = tree.kind === "text" ? awsCron(body) : { fault: "it is not a text" };
  if ("fault" in cron) {
    report("SJ128", tree.at, {
      message: `\`${text}\` is not a schedule: ${cron.fault}.`,
      found: text,
      allowed: "five fields of cron (minute, hour, day of month, month, day of week), six of AWS, or a date and a time",
      ...defined({ hint: wordsHint(text) }),
    });
    return undefined;
  }
  const missing = missingDay(body);
  if (missing === undefined) return `cron(${cron.fields})`;
  report("SJ121", tree.at, {
    message: `No year has ${missing}: this never happens.`,
    found: text,
    allowed: "days that the month has",
    hint: "Choose another day; `L` in the six fields of AWS is the last of each month.",
  });
  return undefined;
}

export const SCHEDULE: Reader<string> = { schema: TEXT.schema, read: readSchedule };

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The hint for a schedule in words: `every monday 9:00`, `daily at 9am`, `weekdays 08:30`, `@weekly`, `rate(1 day)`. */
function wordsHint(text: string): string | undefined {
  const plain = text
    .toLowerCase()
    .replace(/^rate\(1 (.*)\)$/, "every $1")
    .replace(/^@/, "");
  const [, what = "", at] =
    /^(?:every|each|on)?\s*(.*?)(?:\s+at)?(?:\s+(\d\S*(?:\s*[ap]m)?|noon|midnight))?$/.exec(plain) ?? [];
  const time = at === undefined ? "09:00" : timeLike(at);
  if (time === undefined) return undefined;
  const [hour, minute] = time.split(":").map(Number);
  const weekday = DAYS.findIndex((day) => what.startsWith(day));
  const days =
    weekday >= 0
      ? `* * ${weekday}`
      : /^(day|daily)$/.test(what)
        ? "* * *"
        : /^(weekdays?|working days?|workdays?)$/.test(what)
          ? "* * 1-5"
          : /^(week|weekly)$/.test(what)
            ? "* * 1"
            : /^(month|monthly)$/.test(what)
              ? "1 * *"
              : undefined;
  if (/^(hour|hourly)$/.test(what)) return 'Write "0 * * * *".';
  return days === undefined ? undefined : `Write "${minute} ${hour} ${days}".`;
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
