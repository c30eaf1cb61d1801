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

export const RETENTION_FIELDS = {
  messages: {
    as: KEPT,
    description:
      "How long it is kept what became of each message, from when it was first decided on: `30d` to `365d`, 400 days by default. A wait for what became of a message finds none after that",
    example: "90d",
  },
} as const;

/** How long data is kept, where that can be chosen. */
export const RETENTION: Reader<Retention> = shape("retention", RETENTION_FIELDS);
