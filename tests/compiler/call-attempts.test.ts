import { describe, expect, it, test } from "vitest";
import { z } from "zod/mini";
import { pauseAfter } from "../../core/call/pauses.ts";
import { callRetriers } from "../../workflows/compiler/emit/retry.ts";
import { attemptsWithin, CALL_ATTEMPTS, lastsFor, MOST_CALL_ATTEMPTS } from "../../workflows/compiler/plan/attempts.ts";
import { failed, invoke, ok, START, TestCloud } from "../stepfunctions/cloud.ts";
import { compiledJourney, destinationFile } from "./fixture.ts";
import { statesOf } from "./walk.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A call of a machine: the function says by the payload's retries when it is made again. */
const PAYLOAD = {
  last: "{% $states.context.State.RetryCount %}",
  retries: "{% $states.context.State.RetryCount %}",
};

/** Calls a system that is down for so long; how the call came off, and after how long it did or was given up. */
async function outage(attempts: number, down: number, isOld = false) {
  const cloud: TestCloud = new TestCloud({
    call: (payload) => {
      const { retries } = z.object({ retries: z.number() }).parse(payload);
      if (cloud.kernel.now() - START >= down) return ok({ ok: true, code: 200 });
      // A machine with one attempt knows no other error, nor does one of an earlier release.
      const error =
        isOld || attempts === 1
          ? "Retryable"
          : retries >= attempts - 1
            ? "GivenUp"
            : `RetryAfter${pauseAfter(retries)}`;
      return failed(error, '{"code":503}');
    },
  });
  const Catch = [{ ErrorEquals: ["States.ALL"], Output: { ok: false }, Next: "Over" }];
  const Arguments = { FunctionName: "call", Payload: PAYLOAD };
  const Call = invoke("call", { Arguments, Retry: callRetriers({ attempts }), Catch, End: true });
  await cloud.start(cloud.deploy({ Call, Over: { Type: "Succeed" } }));
  await cloud.pass((3 * 24 * HOUR) / 1000);
  const last = cloud.calls.at(-1)?.at ?? START;
  return { calls: cloud.calls.length, last: last - START, comesOff: last - START >= down };
}

describe("a call to a system that is down", () => {
  it.each([3 * MINUTE, HOUR, 24 * HOUR])("for %i ms comes off, where its destination says nothing", async (down) => {
    expect((await outage(CALL_ATTEMPTS, down)).comesOff).toBe(true);
  });

  it.each([
    [1, false],
    [2, false],
    [5, false],
    [7, false],
    [CALL_ATTEMPTS, false],
    [MOST_CALL_ATTEMPTS, false],
    [7, true],
  ])(
    "is given up after %i attempts as late as is said, also by functions of an earlier release (%s)",
    async (attempts, isOld) => {
      expect(await outage(attempts, 1_000 * HOUR, isOld)).toEqual({
        calls: attempts,
        last: lastsFor(attempts),
        comesOff: false,
      });
    },
  );
});

test("how long attempts last, and how many begin within a time", () => {
  expect([2, 5, 7, CALL_ATTEMPTS].map(lastsFor)).toEqual([5_000, 200_000, 1_820_000, 88_220_000]);
  expect([MINUTE, 2 * HOUR, 24 * HOUR, 1_000 * HOUR].map(attemptsWithin)).toEqual([3, 8, 30, MOST_CALL_ATTEMPTS]);
});

test.each([
  ["", CALL_ATTEMPTS],
  ["attempts: 40\n", 40],
  ["give up after: 2h\n", 8],
  ["give up after: 2h\nattempts: 3\n", 3],
  ["give up after: 1m\nattempts: 5\n", 3],
])("a destination with %j has %i attempts", (fields, attempts) => {
  const file = destinationFile(`destination: billing_retry\nurl: https://billing.example.com/retry\n${fields}`);
  const text = "journey: example\nenter: { event: A }\nsteps:\n  - call: billing_retry\n";

  const { definition } = compiledJourney(text, file).compiled;

  const retries = statesOf(definition).get("Call billing_retry")?.Retry;
  for (const error of ["Retryable", "RetryAfter5", "RetryAfter3600"]) {
    const retrier = { ErrorEquals: expect.arrayContaining([error]), MaxAttempts: attempts - 1 };
    expect(retries).toEqual(expect.arrayContaining([expect.objectContaining(retrier)]));
  }
  expect(retries).toEqual(
    expect.arrayContaining([expect.objectContaining({ ErrorEquals: ["Exited", "GivenUp"], MaxAttempts: 0 })]),
  );
});
