import type { Expectations, ExpectedProfile } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import type { Difference, DifferenceLine } from "./difference.ts";
import { judgeCalls, judgeEvents } from "./emitted.ts";
import { judgeEntered, judgeGoal, judgeOutcome, judgeRefused } from "./entries.ts";
import { matches, valueText } from "./matches.ts";
import { judgeDropped, judgeOutbox } from "./outbox.ts";

type Judges = {
  readonly [E in keyof Expectations]-?: (
    expected: NonNullable<Expectations[E]>,
    observed: Observed,
  ) => Difference | undefined;
};

/** One judge for each thing that a test may expect. */
const JUDGES: Judges = {
  entered: judgeEntered,
  refused: judgeRefused,
  outbox: judgeOutbox,
  dropped: judgeDropped,
  calls: judgeCalls,
  events: judgeEvents,
  goal: judgeGoal,
  outcome: judgeOutcome,
  profile: judgeProfile,
};

/** The differences between the expected and the observed result; empty if the test passes. */
export function judge(expected: Expectations, observed: Observed): readonly Difference[] {
  return [
    asked(JUDGES.entered, expected.entered, observed),
    asked(JUDGES.refused, expected.refused, observed),
    asked(JUDGES.outbox, expected.outbox, observed),
    asked(JUDGES.dropped, expected.dropped, observed),
    asked(JUDGES.calls, expected.calls, observed),
    asked(JUDGES.events, expected.events, observed),
    asked(JUDGES.goal, expected.goal, observed),
    asked(JUDGES.outcome, expected.outcome, observed),
    asked(JUDGES.profile, expected.profile, observed),
  ].flatMap((difference) => difference ?? []);
}

function asked<E>(
  judgeOne: (expected: E, observed: Observed) => Difference | undefined,
  expected: E | undefined,
  observed: Observed,
): Difference | undefined {
  return expected === undefined ? undefined : judgeOne(expected, observed);
}

/** The customer's profile at the end. Traits and segments that the test does not name do not matter. */
function judgeProfile(expected: ExpectedProfile, { traits, segments }: Observed): Difference | undefined {
  const wrong = Object.entries(expected.traits).filter(([name, value]) =>
    value === null ? traits[name] !== undefined && traits[name] !== null : !matches(value, traits[name]),
  );
  const lines: readonly DifferenceLine[] = [
    ...wrong.flatMap(([name, value]): DifferenceLine[] => [
      { mark: "missing", text: `${name}: ${valueText(value)}` },
      { mark: "extra", text: `${name}: ${valueText(traits[name])}` },
    ]),
    ...expected.in
      .filter((segment) => !segments.includes(segment))
      .map((segment): DifferenceLine => ({ mark: "missing", text: `in ${segment}` })),
    ...expected.notIn
      .filter((segment) => segments.includes(segment))
      .map((segment): DifferenceLine => ({ mark: "extra", text: `in ${segment}` })),
  ];
  return lines.length === 0 ? undefined : { what: "profile", lines };
}
