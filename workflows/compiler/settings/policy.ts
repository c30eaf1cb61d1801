import { REACHING_CHANNELS } from "../../../core/channels/channels.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Cap, Topic } from "../../../core/model/settings.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import { DURATION } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, words } from "../values/text.ts";
import { type Reader, shape } from "../yaml/shape.ts";

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
  channel: { as: words(...REACHING_CHANNELS), description: "Only messages by this channel" },
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
  ({ whole: read, values: { topic, journey, channel, then } }) => {
    const names = { topic: topic?.value, journey: journey?.value, channel };
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
  for (const { topic } of caps) if (topic !== undefined) checkTopic(topic, topics, report);
}

/** Reports a topic that the settings do not declare. */
export function checkTopic(topic: Located<string>, topics: Readonly<Record<string, Topic>>, report: Report): void {
  if (Object.hasOwn(topics, topic.value)) return;
  const hint = didYouMean(topic.value, Object.keys(topics));
  report("SJ404", topic.at, {
    message: `No topic \`${topic.value}\` is declared.`,
    found: topic.value,
    allowed: Object.keys(topics).join(", "),
    ...defined({ hint }),
  });
}
