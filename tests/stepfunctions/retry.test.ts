import { describe, expect, it } from "vitest";
import { retriers } from "../../workflows/compiler/emit/retry.ts";
import { failed, invoke, ok, START, TestCloud } from "./cloud.ts";

const seconds = (cloud: TestCloud) => cloud.calls.map(({ at }) => (at - START) / 1000);

describe("a task that fails is tried again", () => {
  it("after the interval, grown by the rate each time, as often as the retrier says", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault") });
    const retry = [{ ErrorEquals: ["Fault"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 }];
    const arn = await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: retry, End: true }) }));

    await cloud.pass(1000);

    expect(seconds(cloud)).toEqual([0, 2, 8, 26]);
    expect(await cloud.describe(arn)).toMatchObject({
      status: "FAILED",
      error: "Fault",
      cause: '{"errorType":"Fault","errorMessage":"","trace":[]}',
    });
    expect(cloud.transitions).toBe(4);
  });

  it("three times, after 1, 2 and 4 seconds, where the retrier says nothing else", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault") });
    await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: [{ ErrorEquals: ["States.ALL"] }], End: true }) }));

    await cloud.pass(1000);

    expect(seconds(cloud)).toEqual([0, 1, 3, 7]);
  });

  it("never later than the longest delay", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault") });
    const retry = [{ ErrorEquals: ["Fault"], IntervalSeconds: 5, MaxDelaySeconds: 8, MaxAttempts: 3 }];
    await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: retry, End: true }) }));

    await cloud.pass(1000);

    expect(seconds(cloud)).toEqual([0, 5, 13, 21]);
  });

  it("with jitter at moments that are the same on every machine and differ by run", async () => {
    const retry = [{ ErrorEquals: ["Fault"], IntervalSeconds: 60, MaxAttempts: 2, JitterStrategy: "FULL" }];
    const times = async (name: string) => {
      const cloud = new TestCloud({ send: () => failed("Fault") });
      await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: retry, End: true }) }), {}, name);
      await cloud.pass(1000);
      return seconds(cloud);
    };

    const [one, again, other] = [await times("one"), await times("one"), await times("other")];

    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(one).toHaveLength(3);
    expect(one[1]).toBeLessThan(60);
  });

  it("for a day, by the retrier that machines have for what is not ours", async () => {
    const DAY = 86_400_000;
    const busy = { ok: false, error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." } as const;
    const cloud: TestCloud = new TestCloud({ send: () => (cloud.kernel.now() < START + DAY ? busy : ok()) });
    const Retry = [...retriers(["Hold"])];
    const arn = await cloud.start(cloud.deploy({ Send: invoke("send", { Retry, End: true }) }));

    await cloud.pass(2 * 86_400);

    const gaps = seconds(cloud).map((at, n, all) => at - (all[n - 1] ?? 0));
    expect(await cloud.describe(arn)).toMatchObject({ status: "SUCCEEDED" });
    expect(cloud.calls.length).toBeGreaterThan(60);
    expect(Math.max(...gaps)).toBeGreaterThan(900);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_800);
  });

  it("by the first retrier that names the error, each with a count of its own", async () => {
    const errors = ["Busy", "Fault", "Busy", "Fault"];
    const cloud = new TestCloud({ send: (_, call) => failed(errors[call - 1] ?? "Busy") });
    const retry = [
      { ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 1 },
      { ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 1, MaxAttempts: 1 },
    ];
    const arn = await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: retry, End: true }) }));

    await cloud.pass(1000);

    expect(seconds(cloud)).toEqual([0, 10, 11, 21]);
    expect(await cloud.describe(arn)).toMatchObject({ status: "FAILED", error: "Fault" });
  });

  it("not where a retrier with no attempts names the error first", async () => {
    const cloud = new TestCloud({ send: () => failed("Hold") });
    const retry = [{ ErrorEquals: ["Hold"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];

    await cloud.start(cloud.deploy({ Send: invoke("send", { Retry: retry, End: true }) }));

    expect(cloud.calls).toHaveLength(1);
    expect(cloud.states.running).toBe(0);
  });

  it("and goes on with the answer it gets in the end, told attempt by attempt", async () => {
    const cloud = new TestCloud({ send: (_, call) => (call === 1 ? failed("Fault") : ok("done")) });
    const states = {
      Send: invoke("send", { Retry: [{ ErrorEquals: ["Fault"] }], Output: "{% $states.result.Payload %}", End: true }),
    };
    const arn = await cloud.start(cloud.deploy(states));

    await cloud.pass(1);

    expect(await cloud.output(arn)).toBe("done");
    expect(await cloud.types(arn)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      ...["TaskScheduled", "TaskStarted", "TaskFailed"],
      ...["TaskScheduled", "TaskStarted", "TaskSucceeded"],
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });
});
