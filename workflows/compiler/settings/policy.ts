import { CHANNELS } from "../../../core/channels/channels.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Cap, QuietHours, Settings, Topic } from "../../../core/model/settings.ts";
import { didYouMean, type Report, shifted } from "../diagnostics/report.ts";
import { DURATION } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, words } from "../values/text.ts";
import { DAY, readTimeOfDay, TIME } from "../values/time.ts";
import { list, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

const THEN = {
  as: words("hold", "drop"),
  otherwise: "hold",
  description: "What happens to a message at such a time: `hold` it until after, or `drop` it",
} as const;

/** `{ from: "21:00", to: "08:00", then: hold }`. */
const QUIET_HOURS: Reader<QuietHours> = shape("Quiet hours", {
  channels: {
    as: oneOrList(words(...CHANNELS)),
    description: "The channels that these hours hold for; all of them by default",
  },
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

/** Quiet hours, or a list of them, each for the `channels` that it names or for all. */
export const QUIET: Reader<NonNullable<Settings["quiet"]>> = {
  schema: oneOrList(QUIET_HOURS).schema,
  read: (tree, report, name) =>
    tree.kind === "list" ? list(QUIET_HOURS).read(tree, report, name) : QUIET_HOURS.read(tree, report),
};

/** `"09:00-18:00"`. */
const RANGE: Reader<{ readonly from: string; readonly to: string }> = {
  schema: { type: "string", pattern: "^[0-9]{2}:[0-9]{2}\\s*-\\s*[0-9]{2}:[0-9]{2}$" },
  read: readRange,
};

const OPEN_DAY = { as: oneOrList(RANGE), description: "When it is open on this day; a day without a range is closed" };

/** `{ mon: "09:00-18:00", sat: ["09:00-12:00", "13:00-16:00"], then: hold }`. */
export const OPEN: Reader<NonNullable<Settings["open"]>> = shape("Open hours", {
  mon: OPEN_DAY,
  tue: OPEN_DAY,
  wed: OPEN_DAY,
  thu: OPEN_DAY,
  fri: OPEN_DAY,
  sat: OPEN_DAY,
  sun: OPEN_DAY,
  then: THEN,
}).make(({ values: { then, ...days } }) => ({ days: defined(days), then }));

/** `{ days: [2026-12-25], then: hold }`. */
export const CLOSED: Reader<NonNullable<Settings["closed"]>> = shape("Closed days", {
  days: { as: oneOrList(DAY), required: true, description: "Days of the calendar, where the customer lives" },
  then: THEN,
}).make(({ values: { days = [], then } }) => ({ days, then }));

function readRange(tree: Tree, report: Report): { from: string; to: string } | undefined {
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
  const [opens, closes] = [read(from), read(to)];
  if (opens === undefined || closes === undefined) return undefined;
  if (opens < closes) return { from: opens, to: closes };
  report("SJ119", tree.at, {
    message: "The range ends before it begins.",
    found: shown(tree),
    hint: `Write \`"${closes}-${opens}"\`; hours past midnight are two ranges: \`["${opens}-23:59", "00:00-${closes}"]\`.`,
  });
  return undefined;
}

/** A cap, with the names that are looked up when topics and journeys are known. */
export interface ReadCap {
  /** Absent if it cannot be read. */
  readonly cap?: Cap;
  readonly topic?: Located<string>;
  readonly journey?: Located<string>;
}

const HOUR = 3_600_000;
/** The longest day and week of a calendar: clocks are put back by an hour. */
const CALENDAR = { day: 25 * HOUR, week: 169 * HOUR } as const;

/** Any such time, or a day or week of the calendar. */
const PER: Reader<Pick<Cap, "per" | "calendar">> = {
  schema: { anyOf: [words("day", "week").schema, DURATION.schema] },
  read: (tree, report) => {
    const word = tree.kind === "text" ? tree.value : undefined;
    if (word === "day" || word === "week") return { per: CALENDAR[word], calendar: word };
    const per = DURATION.read(tree, report);
    return per === undefined ? undefined : { per };
  },
};

export const CAP_FIELDS = {
  topic: { as: NAME, description: "Only messages of this topic" },
  journey: { as: NAME, description: "Only messages of this journey" },
  max: { as: wholeNumber(1, 1000), required: true, description: "At most so many messages" },
  per: {
    as: PER,
    required: true,
    description: "In any period of this length, or in a `day` or `week` of the calendar",
  },
  then: {
    as: words("hold", "drop"),
    description: "`hold` a message that is over the cap until there is room, or `drop` it (the default)",
  },
} as const;

export const CAP: Reader<ReadCap> = shape("A cap", CAP_FIELDS).make(
  ({ whole: read, values: { topic, journey, then } }) => {
    const names = { topic: topic?.value, journey: journey?.value };
    const cap =
      read === undefined
        ? undefined
        : { max: read.max, ...read.per, ...(then === "hold" ? { then } : {}), ...defined(names) };
    return defined({ cap, topic, journey });
  },
);

/** Reports each topic that a cap names and the settings do not declare. */
export function checkCapTopics(
  caps: readonly ReadCap[],
  topics: Readonly<Record<string, Topic>>,
  report: Report,
): void {
  for (const { topic } of caps) {
    if (topic === undefined || Object.hasOwn(topics, topic.value)) continue;
    const hint = didYouMean(topic.value, Object.keys(topics));
    report("SJ404", topic.at, {
      message: `No topic \`${topic.value}\` is declared.`,
      found: topic.value,
      allowed: Object.keys(topics).join(", "),
      ...defined({ hint }),
    });
  }
}
