import { DateTime, IANAZone } from "luxon";
import { defined } from "../../../core/model/defined.ts";
import { getOwn } from "../../../core/model/json.ts";
import { nearest, type Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

const TIME_FORM = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** `HH:MM` as written, a time that exists. */
export function readTimeOfDay(tree: Tree, report: Report): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && TIME_FORM.test(text)) return text;
  const better = timeLike(text);
  report("SJ119", tree.at, {
    message: `\`${text}\` is not a time of day.`,
    found: text,
    allowed: '"00:00" to "23:59"',
    ...(better === undefined ? {} : { hint: `Write "${better}".` }),
  });
  return undefined;
}

/** `9:00`, `9am`, `9.30 pm`, `0900`, `18h`, `noon` as a time of day. */
export function timeLike(text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === "noon" || plain === "midday") return "12:00";
  if (plain === "midnight") return "00:00";
  const [, hours, minutes = "00", half] =
    /^(\d{1,2})(?:[:.h]?(\d{2}))?(?::\d{2})?\s*h?\s*([ap])?\.?(?:m\.?)?$/.exec(plain) ?? [];
  if (hours === undefined || (half !== undefined && (Number(hours) < 1 || Number(hours) > 12))) return undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === "p" ? 12 : 0);
  const time = `${String(hour).padStart(2, "0")}:${minutes}`;
  return TIME_FORM.test(time) ? time : undefined;
}

export const TIME: Reader<string> = {
  read: readTimeOfDay,
  schema: { type: "string", pattern: TIME_FORM.source, description: 'Like "09:00".' },
};

const COMMON_ZONES = [
  "Europe/London",
  "Europe/Berlin",
  "Europe/Paris",
  "America/New_York",
  "America/Los_Angeles",
  "UTC",
];

/** Short names of zones, of which some have several meanings; the most likely one. */
const SHORT_ZONES: Readonly<Record<string, string>> = {
  ET: "America/New_York",
  EDT: "America/New_York",
  CT: "America/Chicago",
  CDT: "America/Chicago",
  MT: "America/Denver",
  MDT: "America/Denver",
  PT: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
  BST: "Europe/London",
  CEST: "Europe/Berlin",
  MEZ: "Europe/Berlin",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  AEST: "Australia/Sydney",
};

/** An IANA zone. `others`: words that may stand here too. */
export function readZone(tree: Tree, report: Report, others: readonly string[] = []): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && IANAZone.isValidZone(text) && !/^[+-]/.test(text)) return text;
  const hint = zoneHint(text, others);
  report("SJ120", tree.at, {
    message: `\`${text}\` is not a zone.`,
    found: text,
    allowed: [...others, "an IANA name like Europe/London"].join(", "),
    ...defined({ hint }),
  });
  return undefined;
}

function zoneHint(text: string, others: readonly string[]): string | undefined {
  if (/^(UTC|GMT)?\s*[+-]\d/i.test(text)) {
    return "An offset is wrong for half of the year where clocks change: name a city there, like Europe/Athens.";
  }
  const city = `/${text.trim().replaceAll(" ", "_").toLowerCase()}`;
  const found =
    getOwn(SHORT_ZONES, text) ?? Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase().endsWith(city));
  if (found !== undefined) return `Write \`${found}\`.`;
  if (others.includes("customer") && /^(local|user|recipient|subscriber|contact|profile)/i.test(text))
    return "Write `customer`.";
  const near = nearest(text, [...others, ...COMMON_ZONES]);
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

/** An IANA zone. */
export const ZONE: Reader<string> = {
  read: (tree, report) => readZone(tree, report),
  schema: { type: "string", pattern: "^[A-Za-z]", description: "An IANA name like Europe/London." },
};

const DAY_FORM = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** A calendar day `YYYY-MM-DD` that exists. */
export function readDay(tree: Tree, report: Report): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && DAY_FORM.test(text) && DateTime.fromISO(text, { zone: "utc" }).isValid) {
    return text;
  }
  report("SJ121", tree.at, {
    message: `\`${text}\` is not a day of the calendar.`,
    found: text,
    allowed: "year, month and day, like 2026-12-01",
    ...defined({ hint: dayHint(text) }),
  });
  return undefined;
}

/** The hint for a day that its month does not have, or that is written in another order. */
function dayHint(text: string): string | undefined {
  const [, first = "", second = "", third = ""] = /^(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})$/.exec(text) ?? [];
  const day = (year: string, month: string, date: string) => DateTime.utc(Number(year), Number(month), Number(date));
  if (first.length === 4) {
    const found = day(first, second, third);
    const last = day(first, second, "1").daysInMonth;
    if (found.isValid) return `Write \`${found.toISODate()}\`.`;
    return last === null ? undefined : `The last day of that month is ${day(first, second, String(last)).toISODate()}.`;
  }
  if (third.length !== 4) return undefined;
  const readings = [day(third, second, first), ...(text.includes("/") ? [day(third, first, second)] : [])];
  const days = [...new Set(readings.flatMap((one) => (one.isValid ? [`\`${one.toISODate()}\``] : [])))];
  return days.length === 0 ? undefined : `Write ${days.join(" or ")}.`;
}

export const DAY: Reader<string> = {
  read: readDay,
  schema: { type: "string", pattern: DAY_FORM.source, description: "Like 2026-12-01." },
};

/** Epoch milliseconds of the first moment of a day in a zone. */
export function startOfDay(day: string, zone: string): number {
  return DateTime.fromISO(day, { zone }).startOf("day").toMillis();
}
