import { describe, expect, it, test } from "vitest";
import { callRetriers } from "../../workflows/compiler/emit/retry.ts";
import { attemptsWithin, CALL_ATTEMPTS, lastsFor, MOST_CALL_ATTEMPTS } from "../../workflows/compiler/plan/attempts.ts";
import { failed, invoke, ok, START, TestCloud } from "../stepfunctions/cloud.ts";
import { compiledJourney, destinationFile } from "./fixture.ts";
import { statesOf } from "./walk.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calls a system that is down for so long; how the call came off, and after how long it did or was given up. */
async function outage(attempts: number, down: number) {
  const cloud: TestCloud = new TestCloud({
    call: () => (cloud.kernel.now() - START < down ? failed("Retryable", '{"code":503}') : ok({ ok: true, code: 200 })),
  });
  const Catch = [{ ErrorEquals: ["States.ALL"], Output: { ok: false }, Next: "Over" }];
  const Call = invoke("call", { Retry: callRetriers(attempts), Catch, End: true });
  await cloud.start(cloud.deploy({ Call, Over: { Type: "Succeed" } }));
  await cloud.pass((3 * 24 * HOUR) / 1000);
  const last = cloud.calls.at(-1)?.at ?? START;
  return { calls: cloud.calls.length, last: last - START, comesOff: last - START >= down };
}

describe("a call to a system that is down", () => {
  it.each([3 * MINUTE, HOUR, 24 * HOUR])("for %i ms comes off, where its destination says nothing", async (down) => {
    expect((await outage(CALL_ATTEMPTS, down)).comesOff).toBe(true);
  });

  it.each([1, 2, 5, 7, CALL_ATTEMPTS, MOST_CALL_ATTEMPTS])(
    "is given up after %i attempts as late as is said",
    async (attempts) => {
      expect(await outage(attempts, 1_000 * HOUR)).toEqual({
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

  expect(statesOf(definition).get("Call billing_retry")?.Retry).toMatchObject([
    {},
    { ErrorEquals: expect.arrayContaining(["Retryable"]), MaxAttempts: attempts - 1 },
    {},
    {},
  ]);
});
