import { describe, expect, it } from "vitest";
import type { LambdaAnswer } from "../../local/stepfunctions/ports.ts";
import { failed, ok, TestCloud } from "../stepfunctions/cloud.ts";
import { compiledJourney, destinationFile } from "./fixture.ts";
import { fieldsOf } from "./walk.ts";

const YEAR_SECONDS = 365 * 86_400;
const SENT = { sent: true, held: false, dropped: false, failed: false };
const HEAD = "journey: example\nenter: { event: A }\nsteps:\n";

/** A destination with the most attempts that one may have. */
const BILLING = destinationFile("destination: billing_retry\nurl: https://billing.example.com/retry\nattempts: 40\n");

/** Plays the first run of an entry until it ends; its status, and how many events its history has. */
async function play(text: string, send: () => LambdaAnswer, steps: () => LambdaAnswer, call: () => LambdaAnswer) {
  const { definition } = compiledJourney(text, BILLING).compiled;
  const cloud = new TestCloud({
    send,
    call,
    steps: (payload) => (fieldsOf(payload).do === "go_on" ? ok(null) : steps()),
  });
  const machine = cloud.states.deploy({
    name: "example",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definition).replaceAll(/\$\{(\w+)FunctionArn\}/g, (_, name) => name.toLowerCase()),
  });
  const arn = await cloud.start(machine, {
    contract: 1,
    customer: "c1",
    journey: "example",
    n: 1,
    start: 0,
    steps: {},
  });
  await cloud.pass(2 * YEAR_SECONDS);
  const { status } = await cloud.describe(arn);
  const { events } = await cloud.call("GetExecutionHistory", { executionArn: arn, maxResults: 1, reverseOrder: true });
  const [last] = Array.isArray(events) ? events : [];
  return { status, events: Number(fieldsOf(last).id), calls: cloud.calls.length };
}

/** Fails so many times, then answers, and again. */
function afterFailures(times: number, answer: LambdaAnswer): () => LambdaAnswer {
  let calls = 0;
  return () => (calls++ % (times + 1) < times ? failed("TypeError") : answer);
}

const well = (): LambdaAnswer => ok(SENT);

describe("a run of many passes", () => {
  it("does not fill its history where the destination of its call is dead in every pass", async () => {
    const text = `${HEAD}  - id: tries\n    repeat: { every: 1h, at most: 3000 }\n    steps:\n      - call: billing_retry\n`;

    const run = await play(text, well, well, () => failed("Retryable", '{"code":503}'));

    expect(run.status).toBe("SUCCEEDED");
    expect(run.events).toBeLessThan(23_600);
    expect(run.calls % 40).toBe(1);
  });

  it("does not fill it where each of its tasks meets as many faults as are retried", async () => {
    const steps = ["send: hello", "update: { add: { n: 1 } }", "emit: { event: B }", "send: reminder"];
    const text = `${HEAD}  - id: tries\n    repeat: { every: 1h, at most: 3000, until: profile.done }\n    steps:\n${steps
      .map((step) => `      - ${step}\n`)
      .join("")}`;
    const answered = ok({ tries: false });

    const run = await play(text, afterFailures(6, ok(SENT)), afterFailures(6, answered), well);

    expect(run.status).toBe("SUCCEEDED");
    expect(run.events).toBeLessThan(23_600);
  });
});

describe("a call", () => {
  it("that may have run counts as one of the attempts of its destination", async () => {
    const run = await play(`${HEAD}  - call: billing_retry\n`, well, well, () => failed("Lambda.Unknown"));

    expect(run).toMatchObject({ status: "SUCCEEDED", calls: 40 });
  });

  it("that did not run is tried for a day", async () => {
    const run = await play(`${HEAD}  - call: billing_retry\n`, well, well, () =>
      failed("Lambda.TooManyRequestsException"),
    );

    expect(run).toMatchObject({ status: "SUCCEEDED", calls: 141 });
  });
});
