import type { JsonObject } from "../../../../core/model/json.ts";
import type { Expectations, ExpectedTime } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { expectedText, sinceStart, within } from "../time.ts";
import { aligned, type Difference } from "./difference.ts";
import { matches, valueText } from "./matches.ts";

/** The calls that destinations received, each attempt, in order. */
export function judgeCalls(expected: NonNullable<Expectations["calls"]>, observed: Observed): Difference | undefined {
  return judgeInOrder(
    "calls",
    expected.map(({ destination, at, with: data }) => ({ name: destination.value, at, data })),
    observed.calls.map(({ destination, time, body }) => ({ name: destination, time, data: body })),
    observed,
  );
}

/** The events that journeys put on the bus, in order. */
export function judgeEvents(expected: NonNullable<Expectations["events"]>, observed: Observed): Difference | undefined {
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
