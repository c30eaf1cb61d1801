import type { Difference } from "../difference.ts";
import type { Observed } from "../observed.ts";
import { sinceStart } from "../time.ts";

/** Whether the customer was let in, or how often. */
export function judgeEntered(
  expected: number | boolean,
  { entries, refused, start }: Observed,
): Difference | undefined {
  const n = entries.length;
  if (typeof expected === "boolean" ? expected === n > 0 : expected === n) return undefined;
  const times = entries.map((entry) => `at ${sinceStart(entry.start, start)}`).join(", ");
  return {
    what: "entered",
    lines: [
      { mark: "missing", text: typeof expected === "boolean" ? (expected ? "yes" : "no") : timesText(expected) },
      { mark: "extra", text: n === 0 ? "no" : `${timesText(n)}  ${times}` },
      ...refused.map(({ text }) => ({ mark: "note" as const, text: `not let in: ${text}` })),
    ],
  };
}

function timesText(n: number): string {
  return n === 1 ? "once" : `${n} times`;
}
