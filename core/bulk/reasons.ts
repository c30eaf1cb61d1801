import type { RefusedReason } from "./import.ts";
import type { RefusedRow } from "./row.ts";

/** Most reasons that a receipt tells, and most lines of each; the file of refused rows has all of them. */
const MOST_REASONS = 20;
const MOST_LINES = 5;
const LONGEST = 300;

/** The reasons with that of one more row; the same ones once there are MOST_REASONS others. */
export function withReason(reasons: readonly RefusedReason[], { reason: said, line }: RefusedRow): RefusedReason[] {
  const reason = said.slice(0, LONGEST);
  const at = reasons.findIndex((one) => one.reason === reason);
  const known = reasons[at];
  if (known === undefined) {
    return reasons.length < MOST_REASONS ? [...reasons, { reason, rows: 1, lines: [line] }] : [...reasons];
  }
  const lines = known.lines.length < MOST_LINES ? [...known.lines, line] : known.lines;
  return reasons.with(at, { reason, rows: known.rows + 1, lines });
}
