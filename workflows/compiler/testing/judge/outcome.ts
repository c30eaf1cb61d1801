import type { Difference } from "../difference.ts";
import type { Expectations } from "../journey-test.ts";
import type { Observed, ObservedEntry } from "../observed.ts";
import { sinceStart } from "../time.ts";
import { aligned } from "./aligned.ts";

/** How each entry ended, or the last where one outcome is expected. */
export function judgeOutcome(
  expected: NonNullable<Expectations["outcome"]>,
  observed: Observed,
): Difference | undefined {
  const entries = expected.length === 1 ? observed.entries.slice(-1) : observed.entries;
  if (entries.length === 0) return judgeOutside(expected, observed);
  const lines = aligned(expected, entries, (want, entry) => outcomes(entry).includes(spelt(want)), {
    expected: (want) => want,
    observed: (entry) => outcomeText(entry, observed.start),
  });
  return lines === undefined ? undefined : { what: "outcome", lines };
}

/** `not entered`, or with the reason: `not entered: again`. */
function judgeOutside(expected: readonly string[], { refused }: Observed): Difference | undefined {
  const found = ["not entered", ...refused.map(({ reason }) => `not entered: ${spelt(reason)}`)];
  const [want = "not entered", ...more] = expected;
  if (more.length === 0 && found.includes(spelt(want))) return undefined;
  return {
    what: "outcome",
    lines: [
      ...expected.map((text) => ({ mark: "missing" as const, text })),
      { mark: "extra", text: "not entered" },
      ...refused.map(({ text }) => ({ mark: "note" as const, text: `not let in: ${text}` })),
    ],
  };
}

/** All that may be said of how it ended. */
function outcomes({ outcome, holdout }: ObservedEntry): readonly string[] {
  return [outcome === undefined ? "inside" : spelt(outcome), ...(holdout ? ["held out"] : [])];
}

function outcomeText(entry: ObservedEntry, start: number): string {
  const when = entry.ended === undefined ? "" : `  at ${sinceStart(entry.ended, start)}`;
  return `${outcomes(entry).join(", ")}${when}`;
}

/** Outcomes are names; a test may write them as words. */
function spelt(text: string): string {
  return text.trim().replaceAll("_", " ");
}
