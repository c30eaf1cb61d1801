import type { Difference } from "../difference.ts";
import type { Expectations } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { expectedText, sinceStart, within } from "../time.ts";
import { aligned } from "./aligned.ts";
import { matches, valueText } from "./matches.ts";

/** The calls that destinations got, every attempt, in order. */
export function judgeCalls(expected: NonNullable<Expectations["calls"]>, observed: Observed): Difference | undefined {
  const { start, zone } = observed;
  const bodies = expected.some((want) => Object.keys(want.with).length > 0);
  const lines = aligned(
    expected,
    observed.calls,
    (want, got) =>
      want.destination.value === got.destination &&
      matches(want.with, got.body) &&
      (want.at === undefined || within(want.at, got.time, start, zone)),
    {
      expected: (want) =>
        [
          ...(want.at === undefined ? [] : [expectedText(want.at)]),
          want.destination.value,
          ...(Object.keys(want.with).length === 0 ? [] : [valueText(want.with)]),
        ].join("  "),
      observed: (got) =>
        [sinceStart(got.time, start), got.destination, ...(bodies ? [valueText(got.body)] : [])].join("  "),
    },
  );
  return lines === undefined ? undefined : { what: "calls", lines };
}
