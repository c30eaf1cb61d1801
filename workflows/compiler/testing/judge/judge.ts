import type { Difference } from "../difference.ts";
import type { Expectations } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { judgeCalls } from "./calls.ts";
import { judgeDropped } from "./dropped.ts";
import { judgeEntered } from "./entered.ts";
import { judgeEvents } from "./events.ts";
import { judgeGoal } from "./goal.ts";
import { judgeOutbox } from "./outbox.ts";
import { judgeOutcome } from "./outcome.ts";
import { judgeProfile } from "./profile.ts";
import { judgeRefused } from "./refused.ts";

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

/** Where what came of a test differs from what it expects; empty when the test passes. */
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
