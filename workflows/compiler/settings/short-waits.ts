import { MAX_SPREAD } from "../../../core/moment/spread.ts";
import type { Code } from "../diagnostics/codes.ts";
import { readDuration } from "../values/duration.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

/** Milliseconds of `0`, which is none, to some minutes. `than`: "longer than …". */
function minutesUpTo(most: number, pattern: string, code: Code, than: string): Reader<number> {
  return {
    schema: { anyOf: [{ const: 0 }, { type: "string", pattern: `^(0*(${pattern})m)$` }] },
    read: (tree, report) => {
      if (shown(tree) === "0") return 0;
      const milliseconds = readDuration(tree, report);
      if (milliseconds === undefined || milliseconds <= most) return milliseconds;
      report(code, tree.at, {
        message: `\`${shown(tree)}\` is longer than ${than}.`,
        found: shown(tree),
        allowed: `0 to ${most / 60_000}m`,
      });
      return undefined;
    },
  };
}

/** Over how long moments are spread that many customers share. */
export const SPREAD = minutesUpTo(MAX_SPREAD, "[1-9]|1[0-5]", "SJ504", "moments can be spread");
/** How long a message waits for those of higher priority. */
export const PRIORITY_WAIT = minutesUpTo(3_600_000, "[1-9]|[1-5][0-9]|60", "SJ475", "a message may wait for another");
