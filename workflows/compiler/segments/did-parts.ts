import { EXPRESSION } from "../expressions/expression.ts";
import { DURATION } from "../values/duration.ts";
import { EVENT } from "../values/name.ts";
import { located } from "../values/text.ts";
import { inShort } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import type { Counted } from "./did-definition.ts";

const DAY = 86_400_000;

/** A window in whole days, at most a year. */
export const WINDOW: Reader<number> = {
  read: (tree, report, name) => {
    const text = shown(tree);
    if (tree.kind === "text" && /^\d+[mh]$/.test(text)) {
      report("SJ354", tree.at, {
        message: `A window of \`${text}\` is no whole number of days.`,
        found: text,
        allowed: "1d to 365d, or 1w to 52w",
        hint: `Events are kept by day: write \`1d\`; or ask for the latest event with \`last: { event: …, within: ${text} }\`.`,
      });
      return undefined;
    }
    const milliseconds = DURATION.read(tree, report, name);
    return milliseconds === undefined ? undefined : milliseconds / DAY;
  },
  schema: { type: "string", pattern: "^[0-9]*[1-9][0-9]*[dw]$", description: "Whole days or weeks: 90d, 13w." },
};

/** A number that an amount is compared with. */
export const BOUND: Reader<number> = {
  read: (tree, report) => {
    if (tree.kind === "number" && Math.abs(tree.value) <= 1e9) return tree.value;
    report("SJ355", tree.at, {
      message: "This field is a number.",
      found: shown(tree),
      allowed: "a number up to a thousand million",
    });
    return undefined;
  },
  schema: { type: "number", minimum: -1e9, maximum: 1e9 },
};

const COUNTED_MAP = shape("An event that counts", {
  event: { as: located(EVENT), required: true, description: "The name of the event" },
  where: { as: EXPRESSION, description: "Only events for which this holds; a condition over `event`" },
});

/** An event: its name, or a map with a condition. */
export const COUNTED: Reader<Counted> = inShort(located(EVENT), COUNTED_MAP, (event) => ({ event }));
