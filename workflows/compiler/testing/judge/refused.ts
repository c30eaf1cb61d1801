import type { Difference } from "../difference.ts";
import type { Observed } from "../observed.ts";

/** Why an entry event let nobody in. */
export function judgeRefused(expected: string, { refused }: Observed): Difference | undefined {
  if (refused.some(({ reason }) => reason === expected.replaceAll(" ", "_"))) return undefined;
  return {
    what: "refused",
    lines: [
      { mark: "missing", text: expected },
      ...(refused.length === 0 ? [{ mark: "extra" as const, text: "nothing was refused" }] : []),
      ...refused.map(({ reason, text }) => ({ mark: "extra" as const, text: `${reason}: ${text}` })),
    ],
  };
}
