import type { JsonObject } from "../../../../core/model/json.ts";
import type { Expectations, ExpectedProfile, ExpectedTime } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { expectedText, sinceStart, within } from "../time.ts";
import { aligned, type Difference, type DifferenceLine, matches, valueText } from "./difference.ts";
import { judgeEntered, judgeGoal, judgeOutcome, judgeRefused } from "./entries.ts";
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

/** The calls that destinations received, each attempt, in order. */
function judgeCalls(expected: NonNullable<Expectations["calls"]>, observed: Observed): Difference | undefined {
  return judgeInOrder(
    "calls",
    expected.map(({ destination, at, with: data }) => ({ name: destination.value, at, data })),
    observed.calls.map(({ destination, time, body }) => ({ name: destination, time, data: body })),
    observed,
  );
}

/** The events that journeys put on the bus, in order. */
function judgeEvents(expected: NonNullable<Expectations["events"]>, observed: Observed): Difference | undefined {
  return judgeInOrder(
    "events",
    expected.map(({ event, at, properties }) => ({ name: event, at, data: properties })),
    observed.events.map(({ event, time, properties }) => ({ name: event, time, data: properties })),
    observed,
  );
}

interface Wanted {
  readonly name: string;
  readonly at: ExpectedTime | undefined;
  readonly data: JsonObject;
}

interface Seen {
  readonly name: string;
  readonly time: number;
  readonly data: JsonObject;
}

/** Compares name, time and data of two lists. The data is shown only where the test expects some. */
function judgeInOrder(
  what: string,
  expected: readonly Wanted[],
  seen: readonly Seen[],
  { start, zone }: Observed,
): Difference | undefined {
  const asksData = expected.some(({ data }) => Object.keys(data).length > 0);
  const lines = aligned(
    expected,
    seen,
    (want, got) =>
      want.name === got.name &&
      matches(want.data, got.data) &&
      (want.at === undefined || within(want.at, got.time, start, zone)),
    {
      expected: ({ name, at, data }) =>
        [
          ...(at === undefined ? [] : [expectedText(at)]),
          name,
          ...(Object.keys(data).length === 0 ? [] : [valueText(data)]),
        ].join("  "),
      observed: ({ name, time, data }) =>
        [sinceStart(time, start), name, ...(asksData ? [valueText(data)] : [])].join("  "),
    },
  );
  return lines === undefined ? undefined : { what, lines };
}
