import { defined } from "../../../core/model/defined.ts";
import type { BestHour, Topic } from "../../../core/model/settings.ts";
import { CLICKS_KEPT } from "../../../core/profile/clicks.ts";
import type { Report } from "../diagnostics/report.ts";
import { DURATION } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, TEXT } from "../values/text.ts";
import { timeLike } from "../values/time.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape, type Whole } from "../yaml/shape.ts";
import { checkTopic } from "./policy.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An hour of the day, 0 to 23, out of `18:00`. */
const HOUR_OF_DAY: Reader<number> = {
  schema: { type: "string", pattern: "^([01][0-9]|2[0-3]):00$", description: 'A full hour, like "18:00".' },
  read: (tree, report) => {
    const text = TEXT.read(tree, report);
    if (text === undefined || /^([01]\d|2[0-3]):00$/.test(text))
      return text === undefined ? undefined : Number(text.slice(0, 2));
    const better = timeLike(text)?.replace(/:\d\d$/, ":00");
    report("SJ119", tree.at, {
      message: `\`${text}\` is not a full hour of the day.`,
      found: text,
      allowed: '"00:00" to "23:00"',
      ...defined({ hint: better === undefined ? undefined : `Write "${better}".` }),
    });
    return undefined;
  },
};

const WITHIN = checked(DURATION, (within) =>
  within >= HOUR && within <= DAY
    ? undefined
    : [
        "SJ476",
        {
          message: "A message waits for the best hour for one hour at least, and a day at most.",
          allowed: "1h to 24h",
        },
      ],
);

export const BEST_HOUR = shape("best hour", {
  topics: {
    as: oneOrList(NAME),
    required: "Add `topics: [offers]`.",
    description: "The topics whose messages wait",
    example: "[offers]",
  },
  except: { as: oneOrList(NAME), description: "Journeys whose messages do not wait" },
  evidence: {
    as: wholeNumber(1, CLICKS_KEPT),
    otherwise: 5,
    description: `In how many different half hours a customer must have clicked for their hour to count as known, 1 to ${CLICKS_KEPT}, 5 by default`,
  },
  otherwise: {
    as: HOUR_OF_DAY,
    description:
      "The hour for customers of whom less is known, by their own clock; without it their messages go at once. `sojourn best-hour` counts it",
  },
  within: { as: WITHIN, otherwise: DAY, description: "The longest wait, `1h` to `24h`, a day by default" },
});

type Written = Whole<typeof BEST_HOUR.fields>;

export function plainBestHour({ topics, except, evidence, otherwise, within }: Written): BestHour {
  const names = except?.map(({ value }) => value);
  return { topics: topics.map(({ value }) => value), evidence, within, ...defined({ except: names, otherwise }) };
}

/** Reports each topic that the best hour names and the settings do not declare. */
export function checkBestHourTopics(
  written: { readonly topics: readonly Located<string>[] } | undefined,
  topics: Readonly<Record<string, Topic>>,
  report: Report,
): void {
  for (const topic of written?.topics ?? []) checkTopic(topic, topics, report);
}
