import type { Difference } from "../difference.ts";
import type { Expectations } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { expectedText, sinceStart, within } from "../time.ts";
import { aligned } from "./aligned.ts";
import { matches, valueText } from "./matches.ts";

/** The events that journeys put on the bus, in order. */
export function judgeEvents(expected: NonNullable<Expectations["events"]>, observed: Observed): Difference | undefined {
  const { start, zone } = observed;
  const properties = expected.some((want) => Object.keys(want.properties).length > 0);
  const lines = aligned(
    expected,
    observed.events,
    (want, got) =>
      want.event === got.event &&
      matches(want.properties, got.properties) &&
      (want.at === undefined || within(want.at, got.time, start, zone)),
    {
      expected: (want) =>
        [
          ...(want.at === undefined ? [] : [expectedText(want.at)]),
          want.event,
          ...(Object.keys(want.properties).length === 0 ? [] : [valueText(want.properties)]),
        ].join("  "),
      observed: (got) =>
        [sinceStart(got.time, start), got.event, ...(properties ? [valueText(got.properties)] : [])].join("  "),
    },
  );
  return lines === undefined ? undefined : { what: "events", lines };
}
