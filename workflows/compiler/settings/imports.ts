import { defined } from "../../../core/model/defined.ts";
import type { Imports } from "../../../core/model/settings.ts";
import { DURATION, readDuration } from "../values/duration.ts";
import { wholeNumber } from "../values/share.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

const DAY = 86_400_000;

/** S3 expires objects by whole days: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
const WHOLE_DAYS: Reader<number> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const milliseconds = readDuration(tree, report);
    if (milliseconds === undefined || milliseconds % DAY === 0) return milliseconds;
    report("SJ635", tree.at, {
      message: `\`${shown(tree)}\` is not a number of days.`,
      found: shown(tree),
      allowed: "1d to 52w",
    });
    return undefined;
  },
};

export const IMPORT_FIELDS = {
  rate: {
    as: wholeNumber(1, 1000),
    description:
      "How many rows of a file are taken in each second, 1 to 1,000; 100 by default. Two files are read at a time",
    example: "100",
  },
  keep: {
    as: WHOLE_DAYS,
    description:
      "How long the bucket keeps files and receipts, from when each was written: `1d` to `52w`, 30 days by default",
    example: "30d",
  },
} as const;

/** The bucket for files to take in; without it there is none. */
export const IMPORTS: Reader<Imports> = shape("imports", IMPORT_FIELDS).make(({ values: { rate, keep } }) =>
  defined({ rate, keep }),
);
