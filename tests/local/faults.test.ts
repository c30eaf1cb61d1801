import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type CloudOptions, openCloud } from "../../local/cloud.ts";
import type { FaultPlan } from "../../local/faults/plan.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { HOUR, MINUTE, type SmallStack, START, scheduled, shopEvent, smallStack } from "./small-stack.ts";

const SECOND = 1_000;
const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:small-machine";

let source: SmallStack;
const open: LocalCloud[] = [];

beforeAll(async () => {
  source = await smallStack();
});
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

async function cloudOf(faults: FaultPlan, options: Partial<CloudOptions> = {}): Promise<LocalCloud> {
  const cloud = await openCloud({ source, startTime: START, faults, ...options });
  open.push(cloud);
  return cloud;
}

/** What the function wrote: the second after START by its own clock, by key. */
async function written(cloud: LocalCloud): Promise<Record<string, number>> {
  const client = new DynamoDBClient(cloud.clientConfig);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "small-table" }));
  const rows = Items.map((item) => [item.pk?.S ?? "", (Number(item.at?.N) - START) / SECOND] as const);
  return Object.fromEntries(rows.toSorted());
}

/** Starts runs that are all due after an hour; the result is the outcome of each. */
async function dueTogether(cloud: LocalCloud, count: number) {
  const sfn = new SFNClient(cloud.clientConfig);
  const arns: string[] = [];
  for (let n = 0; n < count; n++) {
    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, name: `run-${n}`, input: `{"customer":"c${n}"}` }),
    );
    arns.push(executionArn);
  }
  await cloud.runUntil(START + 2 * HOUR);
  return Promise.all(
    arns.map(async (executionArn) => {
      const { status, error, stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return { status, error, after: (stopDate?.getTime() ?? 0) - START - HOUR };
    }),
  );
}

describe("the concurrency limit of the account", () => {
  test("admits that many functions, each for its duration; further tasks are throttled", async () => {
    const ends = await dueTogether(await cloudOf({ concurrency: 2, takes: { answer: 1_500 } }), 5);

    expect(ends.filter(({ status }) => status === "SUCCEEDED").map(({ after }) => after)).toEqual([1_500, 1_500]);
    expect(ends.filter(({ status }) => status === "FAILED")).toEqual(
      Array(3).fill({ status: "FAILED", error: "Lambda.TooManyRequestsException", after: 0 }),
    );
  });

  test("uses the declared duration of a function without one in the plan", async () => {
    const [end] = await dueTogether(await cloudOf({}), 1);

    expect(end).toEqual({ status: "SUCCEEDED", error: undefined, after: 50 });
  });

  test("also applies to functions of queues: a throttled batch is retried, and not received again", async () => {
    const cloud = await cloudOf({ concurrency: 1, takes: { ingest: 3 * SECOND } });

    await cloud.deliverAt(
      START,
      Array.from({ length: 20 }, (_, n) => shopEvent(`c${10 + n}`, 1)),
    );
    await cloud.runUntil(START + 30 * SECOND);

    // Two batches of ten: the second is retried after 1 and 3 seconds, when the first has ended.
    const seconds = Object.values(await written(cloud));
    expect(seconds.filter((second) => second === 0)).toHaveLength(10);
    expect(seconds.filter((second) => second === 3)).toHaveLength(10);
    expect(cloud.meter()).toMatchObject({ lambdaCalls: 2, gigabyteSeconds: 6 });
  });

  test("the concurrent batches of a queue are limited to its maximum concurrency", async () => {
    const { Mapping, ...others } = source.template.Resources;
    if (Mapping === undefined) throw new Error("The stack has a mapping.");
    const limited = { ...Mapping, Properties: { ...Mapping.Properties, ScalingConfig: { MaximumConcurrency: 2 } } };
    const cloud = await cloudOf(
      { takes: { ingest: SECOND } },
      { source: { ...source, template: { Resources: { ...others, Mapping: limited } } } },
    );

    await cloud.deliverAt(
      START,
      Array.from({ length: 50 }, (_, n) => shopEvent(`c${10 + n}`, 1)),
    );
    await cloud.runUntil(START + MINUTE);

    const seconds = Object.values(await written(cloud)).toSorted();
    expect([0, 1, 2].map((at) => seconds.filter((second) => second === at).length)).toEqual([20, 20, 10]);
  });
});

describe("throttled for a time", () => {
  test("a function: the messages of its queue wait, and are received again when they become visible", async () => {
    const cloud = await cloudOf({ faults: [{ throttle: "ingest", from: START, until: START + 90 * SECOND }] });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    await cloud.runUntil(START + 5 * MINUTE);

    // Received at 0 and, because the visibility timeout is a minute, at 60 seconds; then retried after 1, 3, 7, 15 and 31.
    expect(await written(cloud)).toEqual({ "c1/1": 91 });
  });

  test("a scheduled call: it is retried after 1, 2, 4 … seconds until it can run, and dropped after six hours", async () => {
    const Resources = { ...source.template.Resources, ...scheduled("rate(12 hours)") };
    const options = { startTime: START + 1, source: { ...source, template: { Resources } } };
    const first = START + 12 * HOUR;
    const callsAt = async (until: number) => {
      const cloud = await cloudOf({ faults: [{ throttle: "answer", until }] }, options);
      const counts: number[] = [];
      for (const time of [first, first + 6 * SECOND, first + 8 * SECOND, first + 11 * HOUR]) {
        await cloud.runUntil(time);
        counts.push(cloud.meter().lambdaCalls);
      }
      return counts;
    };

    // Attempts at 0, 1, 3 and 7 seconds.
    expect(await callsAt(first + 5 * SECOND)).toEqual([0, 0, 1, 1]);
    expect(await callsAt(first + 7 * HOUR)).toEqual([0, 0, 0, 0]);
  });

  test("the table: a write fails with the throttling error", async () => {
    const cloud = await cloudOf({ faults: [{ throttle: "table", from: START, until: START + 30 * SECOND }] });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    await cloud.runUntil(START + 2 * MINUTE);

    expect(cloud.log("small-ingest")[0]).toContain("com.amazon.coral.availability#ThrottlingException");
    expect(await written(cloud)).toEqual({ "c1/1": 60 });
  });

  test("a share of the calls, and at most the given number", async () => {
    const half = await cloudOf({ faults: [{ throttle: "functions", share: 0.5 }] });
    const three = await cloudOf({ faults: [{ throttle: "functions", times: 3 }] });
    const one = await cloudOf({ faults: [{ throttle: "functions", customer: "c1" }] });
    const failed = async (cloud: LocalCloud) =>
      (await dueTogether(cloud, 40)).flatMap(({ status }, n) => (status === "FAILED" ? [n] : []));

    const met = await failed(half);

    expect(met.length).toBeGreaterThan(10);
    expect(met.length).toBeLessThan(30);
    expect(await failed(three)).toHaveLength(3);
    expect(await failed(one)).toEqual([1]);
  });
});

describe("a function that is cut off", () => {
  test("is Lambda.Unknown for its machine; its earlier calls took effect", async () => {
    const stop = { stop: "answer", made: false, error: "Lambda.Unknown", frozen: false };

    const [end] = await dueTogether(await cloudOf({ faults: [stop] }), 1);

    expect(end).toMatchObject({ status: "FAILED", error: "Lambda.Unknown" });
  });

  test.each([
    { after: 1, made: false, keys: { "c1/1": 60 }, posted: [60_000] },
    { after: 0, made: true, keys: { "c1/1": 60 }, posted: [60_000] },
    { after: 2, made: false, keys: { "c1/1": 60 }, posted: [0, 60_000] },
  ])("makes $after more calls, and the next call takes effect: $made", async ({ after, made, keys, posted }) => {
    const cloud = await cloudOf({
      faults: [{ stop: "ingest", after, made, error: "Lambda.Unknown", frozen: false, times: 1 }],
    });
    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    const early = Object.keys(await written(cloud));
    await cloud.runUntil(START + 2 * MINUTE);

    expect(early).toEqual(["c1/1"]);
    expect(await written(cloud)).toEqual(keys);
    expect(cloud.outbox().map(({ time }) => time - START)).toEqual(posted);
  });

  test("leaves dead connections: the next call of a provider fails", async () => {
    const cloud = await cloudOf({
      faults: [{ stop: "ingest", after: 0, made: false, error: "Lambda.Unknown", frozen: true, times: 1 }],
    });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    await cloud.runUntil(START + 5 * MINUTE);

    expect(cloud.log("small-ingest").join("\n")).toContain("ECONNRESET");
    expect(cloud.outbox().map(({ time }) => time - START)).toEqual([2 * MINUTE]);
  });
});

describe("a provider", () => {
  test("that is silent has the message or not, and the function waits for it", async () => {
    const taken = await cloudOf({ faults: [{ silence: "webhook", taken: true, times: 1 }] });
    const lost = await cloudOf({ faults: [{ silence: "webhook", taken: false, times: 1 }] });

    for (const cloud of [taken, lost]) {
      await cloud.deliverAt(START, [shopEvent("c1", 1)]);
      await cloud.runUntil(START + 5 * MINUTE);
    }

    expect(taken.outbox().map(({ time }) => time - START)).toEqual([0, MINUTE]);
    expect(lost.outbox().map(({ time }) => time - START)).toEqual([MINUTE]);
  });

  test("that cannot be reached has received nothing", async () => {
    const cloud = await cloudOf({ faults: [{ disconnect: "webhook", sent: false, times: 1 }] });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    await cloud.runUntil(START + 5 * MINUTE);

    expect(cloud.log("small-ingest").join("\n")).toContain("ECONNREFUSED");
    expect(cloud.outbox().map(({ time }) => time - START)).toEqual([MINUTE]);
  });
});

test("a function's clock can be ahead of the clock of Step Functions, or behind it", async () => {
  const cloud = await cloudOf({ clocks: { ingest: -250 } });

  await cloud.deliverAt(START + MINUTE, [shopEvent("c1", 1)]);

  expect(await written(cloud)).toEqual({ "c1/1": 59.75 });
});

test("the same plan gives the same bytes, whatever the concurrency", async () => {
  const plan: FaultPlan = {
    concurrency: 3,
    takes: { ingest: 700, answer: 900 },
    faults: [
      { throttle: "table", share: 0.3 },
      { silence: "webhook", taken: true, share: 0.2 },
    ],
  };
  const play = async (concurrency: number) => {
    const cloud = await cloudOf(plan, { concurrency });
    for (let n = 0; n < 40; n++) await cloud.deliverAt(START + n * 90, [shopEvent(`c${n}`, n), shopEvent(`d${n}`, n)]);
    const ends = await dueTogether(cloud, 20);
    return JSON.stringify([cloud.outboxJson(), await written(cloud), ends, cloud.meter()]);
  };

  const first = await play(1);

  expect(await play(10)).toBe(first);
});
