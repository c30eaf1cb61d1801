import { defined } from "../../../core/model/defined.ts";
import type { Pace } from "../../../core/model/pace.ts";
import { inShort } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

const [LEAST, MOST] = [0.1, 10_000];

const PER_SECOND: Reader<number> = {
  schema: { type: "number", minimum: LEAST, maximum: MOST },
  read: (tree, report) => {
    if (tree.kind === "number" && tree.value >= LEAST && tree.value <= MOST) return tree.value;
    const found = shown(tree);
    report("SJ482", tree.at, {
      message: `\`${found}\` is no number of messages a second.`,
      found,
      allowed: "0.1 to 10000",
    });
    return undefined;
  },
};

export const PACE_FIELDS = {
  rate: { as: PER_SECOND, required: true, description: "Messages a second, all together", example: "50" },
  transactional: {
    as: PER_SECOND,
    description:
      "How many of them are kept for transactional messages, which send no more than these; a quarter of the rate by default",
    example: "10",
  },
} as const;

const QUARTER = 1 / 4;

const OF_CHANNEL: Reader<Pace> = inShort<number, Pace>(
  PER_SECOND,
  shape("The pace of a channel", PACE_FIELDS).make(({ values: { rate = 1, transactional }, field, report }) => {
    const written = field("transactional");
    if (written !== undefined && transactional !== undefined && transactional >= rate) {
      report("SJ482", written.key, {
        message: "Nothing of the rate is left for marketing.",
        found: `${transactional} of ${rate}`,
        allowed: `less than ${rate}`,
      });
    }
    return { rate, transactional: transactional ?? rate * QUARTER };
  }),
  (rate) => ({ rate, transactional: rate * QUARTER }),
);

/** The channels that providers limit. */
export const PACE = shape("pace", {
  email: { as: OF_CHANNEL, description: "E-mail" },
  sms: { as: OF_CHANNEL, description: "Text messages" },
  push: { as: OF_CHANNEL, description: "Push messages" },
}).make(({ values: { email, sms, push } }) => defined({ email, sms, push }));
