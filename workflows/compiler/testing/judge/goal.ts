import type { Difference } from "../difference.ts";
import type { Observed } from "../observed.ts";
import { sinceStart } from "../time.ts";

/** Whether the goal was reached by some entry. */
export function judgeGoal(expected: boolean, { goals, start }: Observed): Difference | undefined {
  if (expected === goals.length > 0) return undefined;
  return {
    what: "goal",
    lines: [
      { mark: "missing", text: expected ? "reached" : "not reached" },
      { mark: "extra", text: expected ? "not reached" : `reached  at ${sinceStart(Math.min(...goals), start)}` },
    ],
  };
}
