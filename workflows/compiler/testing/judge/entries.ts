import type { Expectations } from "../journey-test.ts";
import type { Observed, ObservedEntry } from "../observed.ts";
import { sinceStart } from "../time.ts";
import { aligned, type Difference } from "./difference.ts";

/** The outcome of each entry, or of the last entry if the test expects one outcome. */
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

/** All words for how an entry ended. */
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

/** Why the customer was not let in. */
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
