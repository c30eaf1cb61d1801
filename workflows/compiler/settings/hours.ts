import { DateTime } from "luxon";
import { REACHING_CHANNELS } from "../../../core/channels/channels.ts";
import { defined } from "../../../core/model/defined.ts";
import type { ClosedDays, CountryHours, OpenHours, QuietHours, Settings } from "../../../core/model/settings.ts";
import { WEEKDAYS } from "../../../core/model/settings.ts";
import { minuteOf } from "../../../core/moment/wall-time.ts";
import { type Report, shifted } from "../diagnostics/report.ts";
import { words } from "../values/text.ts";
import { readDay, readTimeOfDay, TIME } from "../values/time.ts";
import { list, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { HOURS_OF_COUNTRIES } from "./hours-of-countries.ts";

const THEN = {
  as: words("hold", "drop"),
  otherwise: "hold",
  description: "What happens to a message at such a time: `hold` it until after, or `drop` it",
} as const;

function channelsOf(what: string) {
  return {
    as: oneOrList(words(...REACHING_CHANNELS)),
    description: `The channels that these ${what} hold for; all of them by default`,
  };
}

/** One of them, or a list, each for the channels that it names. */
function severalOf<T>(one: Reader<T>): Reader<T | readonly T[]> {
  return {
    schema: oneOrList(one).schema,
    read: (tree, report, name) =>
      tree.kind === "list" ? list(one).read(tree, report, name) : one.read(tree, report, name),
  };
}

/** `{ from: "21:00", to: "08:00", then: hold }`. */
const QUIET_HOURS: Reader<QuietHours> = shape("Quiet hours", {
  channels: channelsOf("hours"),
  from: { as: TIME, required: true, description: "When they begin, where the customer lives" },
  to: { as: TIME, required: true, description: "When they end; earlier than `from` is the next morning" },
  then: THEN,
}).make(({ whole, at, field, report }) => {
  if (whole === undefined) return undefined;
  const { channels, from, to, then } = whole;
  if (from !== to) return { ...defined({ channels }), from, to, then };
  report("SJ119", field("to")?.value.at ?? at, {
    message: "Quiet hours that begin and end at one time are always or never.",
    found: to,
  });
  return undefined;
});

export const QUIET: Reader<NonNullable<Settings["quiet"]>> = severalOf(QUIET_HOURS);

type Range = NonNullable<OpenHours["days"]["mon"]>[number];

/** `"09:00-18:00"`; the end may be `24:00`. */
const RANGE: Reader<Range> = {
  schema: { type: "string", pattern: "^[0-9]{2}:[0-9]{2}\\s*-\\s*[0-9]{2}:[0-9]{2}$" },
  read: readRange,
};

const OPEN_DAY = { as: oneOrList(RANGE), description: "When it is open on this day; a day without a range is closed" };

const OPEN_FIELDS = {
  channels: channelsOf("hours"),
  mon: OPEN_DAY,
  tue: OPEN_DAY,
  wed: OPEN_DAY,
  thu: OPEN_DAY,
  fri: OPEN_DAY,
  sat: OPEN_DAY,
  sun: OPEN_DAY,
  then: THEN,
} as const;

/** `{ mon: "09:00-18:00", sat: ["09:00-12:00", "13:00-16:00"], then: hold }`. */
const OPEN_HOURS: Reader<OpenHours> = shape("Open hours", OPEN_FIELDS).make(
  ({ values: { then, channels, ...days }, field, at, report }) => {
    if (WEEKDAYS.every((day) => field(day) === undefined)) {
      report("SJ470", at, { message: "These open hours name no day: there is never marketing.", found: "no day" });
    }
    for (const day of WEEKDAYS) {
      const found = overlap(days[day] ?? []);
      const written = field(day)?.value.at;
      if (found === undefined || written === undefined) continue;
      report("SJ471", written, { message: `On ${day} ${found[0]} and ${found[1]} overlap.`, found: found.join(", ") });
    }
    return { ...defined({ channels }), days: defined(days), then };
  },
);

export const OPEN: Reader<NonNullable<Settings["open"]>> = severalOf(OPEN_HOURS);

/** Two ranges of a day of which one begins before the other has ended. */
function overlap(ranges: readonly Range[]): readonly [string, string] | undefined {
  const sorted = [...ranges].sort((a, b) => minuteOf(a.from) - minuteOf(b.from));
  const index = sorted.findIndex(({ to }, i) => minuteOf(sorted[i + 1]?.from ?? "24:00") < minuteOf(to));
  const [one, other] = [sorted[index], sorted[index + 1]];
  return one && other && [`${one.from}-${one.to}`, `${other.from}-${other.to}`];
}

/** A day of the calendar, or `12-25` for every year. */
const CLOSED_DAY: Reader<string> = {
  schema: { type: "string", pattern: "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$", description: "Like 2026-12-24, or 12-25." },
  read: (tree, report) => {
    const text = shown(tree);
    if (tree.kind !== "text" || !/^\d{2}-\d{2}$/.test(text)) return readDay(tree, report);
    // A year that has a 29 February.
    if (DateTime.fromISO(`2024-${text}`).isValid) return text;
    report("SJ121", tree.at, {
      message: `\`${text}\` is not a day of the year.`,
      found: text,
      allowed: "month and day, like 12-25",
      hint: "Write it like 12-25.",
    });
    return undefined;
  },
};

/** `{ days: [2026-12-24, 12-25], then: hold }`. */
const CLOSED_DAYS: Reader<ClosedDays> = shape("Closed days", {
  channels: channelsOf("days"),
  days: {
    as: oneOrList(CLOSED_DAY),
    required: true,
    description: "Days of the calendar, where the customer lives; `12-25` is closed every year",
  },
  then: THEN,
}).make(({ values: { channels, days = [], then } }) => ({ ...defined({ channels }), days, then }));

export const CLOSED: Reader<NonNullable<Settings["closed"]>> = severalOf(CLOSED_DAYS);

const COUNTRIES = Object.keys(HOURS_OF_COUNTRIES);

export const COUNTRY_HOURS_FIELDS = {
  countries: {
    as: {
      schema: { anyOf: [{ const: "all" }, oneOrList(words(...COUNTRIES)).schema] },
      read: (tree: Tree, report: Report) => {
        if (shown(tree) === "all") return COUNTRIES;
        const items = tree.kind === "list" ? tree.items : [tree];
        return items.flatMap((item) => readCountry(item, report) ?? []);
      },
    },
    required: "Add `countries: all`, or those that you send to.",
    description: "The countries whose hours hold, of those that are [known](#hours-of-countries), or `all`",
  },
  then: THEN,
} as const;

/** `{ countries: [US, FR], then: hold }`: the hours that those countries allow, of the channels that they are about. */
export const COUNTRY_HOURS: Reader<readonly CountryHours[]> = shape("Hours of countries", COUNTRY_HOURS_FIELDS).make(
  ({ values: { countries = [], then } }) =>
    countries.flatMap((country) =>
      (HOURS_OF_COUNTRIES[country] ?? []).map(({ channels, days }) => ({ country, channels, days, then })),
    ),
);

function readCountry(tree: Tree, report: Report): string | undefined {
  const text = shown(tree);
  if (tree.kind === "text" && COUNTRIES.includes(text)) return text;
  const hint = COUNTRIES.includes(text.toUpperCase()) ? `Write \`${text.toUpperCase()}\`.` : undefined;
  report("SJ473", tree.at, {
    message: `The hours of \`${text}\` are not known.`,
    found: text,
    allowed: `all, ${COUNTRIES.join(", ")}`,
    ...defined({ hint }),
  });
  return undefined;
}

function readRange(tree: Tree, report: Report): Range | undefined {
  const [, from, to] = /^(\S+)\s*-\s*(\S+)$/.exec(shown(tree)) ?? [];
  if (tree.kind !== "text" || from === undefined || to === undefined) {
    report("SJ119", tree.at, {
      message: `\`${shown(tree)}\` is not a range of times.`,
      found: shown(tree),
      allowed: '"09:00-18:00"',
      hint: 'Write it like "09:00-18:00".',
    });
    return undefined;
  }
  const read = (value: string) =>
    readTimeOfDay({ kind: "text", at: shifted(tree.at, 0, tree.at.length), value, style: "plain" }, report);
  const [opens, closes] = [read(from), to === "24:00" ? to : read(to)];
  if (opens === undefined || closes === undefined) return undefined;
  if (opens < closes) return { from: opens, to: closes };
  report("SJ119", tree.at, {
    message: "The range ends before it begins.",
    found: shown(tree),
    hint: `Write \`"${closes}-${opens}"\`; hours past midnight are two ranges: \`["${opens}-24:00", "00:00-${closes}"]\`, the second on the next day.`,
  });
  return undefined;
}
