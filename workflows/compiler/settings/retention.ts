import type { Retention } from "../../../core/model/settings.ts";
import { DURATION, readDuration } from "../values/duration.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

const DAY = 86_400_000;
/** Waits for what became of a message, and redrives of failed runs, read it for so long at the least. */
const SHORTEST = 30 * DAY;

const KEPT: Reader<number> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const milliseconds = readDuration(tree, report);
    if (milliseconds === undefined || milliseconds >= SHORTEST) return milliseconds;
    report("SJ730", tree.at, {
      message: `\`${shown(tree)}\` is shorter than messages are needed.`,
      found: shown(tree),
      allowed: "30d to 365d",
    });
    return undefined;
  },
};

/** SQS keeps a message for 14 days at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const MOST_REFUSED = 14 * DAY;

const REFUSED: Reader<number> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const milliseconds = readDuration(tree, report);
    if (milliseconds === undefined || (milliseconds >= DAY && milliseconds <= MOST_REFUSED)) return milliseconds;
    report("SJ732", tree.at, {
      message: `\`${shown(tree)}\` is not how long a queue can keep what nobody has looked at yet.`,
      found: shown(tree),
      allowed: "1d to 14d",
    });
    return undefined;
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, up to a year. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365];

const LOGS: Reader<number> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const milliseconds = readDuration(tree, report);
    if (milliseconds === undefined || LOG_DAYS.includes(milliseconds / DAY)) return milliseconds;
    report("SJ733", tree.at, {
      message: `CloudWatch does not keep logs for \`${shown(tree)}\`.`,
      found: shown(tree),
      allowed: LOG_DAYS.map((days) => `${days}d`).join(", "),
    });
    return undefined;
  },
};

export const RETENTION_FIELDS = {
  messages: {
    as: KEPT,
    description:
      "How long it is kept what became of each message, from when it was first decided on: `30d` to `365d`, 400 days by default. A wait for what became of a message finds none after that",
    example: "90d",
  },
  refused: {
    as: REFUSED,
    description:
      "How long the queue of refused events keeps them, whole as they came: `1d` to `14d`, 14 days by default. What nobody has looked at by then is lost",
    example: "7d",
  },
  logs: {
    as: LOGS,
    description:
      "How long logs are kept, on every stage: `1d`, `3d`, `5d`, `7d`, `14d`, `30d`, `60d`, `90d`, `120d`, `150d`, `180d` or `365d`; 7 days on `dev` and 90 on others by default",
    example: "30d",
  },
} as const;

/** How long data is kept, where that can be chosen. */
export const RETENTION: Reader<Retention> = shape("retention", RETENTION_FIELDS);
