import { DateTime, IANAZone } from "luxon";
import type { Report } from "../diagnostics/report.ts";
import { nearest } from "../nearest.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

const TIME_FORM = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** `HH:MM` as written, a time that exists. */
export function readTimeOfDay(tree: Tree, report: Report): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && TIME_FORM.test(text)) return text;
  const better = /^\d:[0-5]\d$/.test(text) ? `0${text}` : undefined;
  report("SJ119", tree.at, {
    message: `\`${text}\` is not a time of day.`,
    found: text,
    allowed: '"00:00" to "23:59"',
    ...(better === undefined ? {} : { hint: `Write "${better}".` }),
  });
  return undefined;
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

/** An IANA zone. `others`: words that may stand here too. */
export function readZone(tree: Tree, report: Report, others: readonly string[] = []): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && IANAZone.isValidZone(text) && !/^[+-]/.test(text)) return text;
  const near = nearest(text, [...others, ...COMMON_ZONES]);
  report("SJ120", tree.at, {
    message: `\`${text}\` is not a zone.`,
    found: text,
    allowed: [...others, "an IANA name like Europe/London"].join(", "),
    ...(near === undefined ? {} : { hint: `Did you mean \`${near}\`?` }),
  });
  return undefined;
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
  });
  return undefined;
}

export const DAY: Reader<string> = {
  read: readDay,
  schema: { type: "string", pattern: DAY_FORM.source, description: "Like 2026-12-01." },
};

/** Epoch milliseconds of the first moment of a day in a zone. */
export function startOfDay(day: string, zone: string): number {
  return DateTime.fromISO(day, { zone }).startOf("day").toMillis();
}
