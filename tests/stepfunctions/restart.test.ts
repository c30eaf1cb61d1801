import { describe, expect, it } from "vitest";
import { invoke, ok, START, TestCloud, tokenIn, waitForToken } from "./cloud.ts";

const never = () => new Promise<never>(() => {});

describe("a run whose process dies", () => {
  it("goes on waiting until the time it waited for", async () => {
    const cloud = new TestCloud();
    const arn = await cloud.start(cloud.deploy({ Wait: { Type: "Wait", Seconds: 100, End: true } }));
    await cloud.pass(60);

    cloud.dieAndOpen();
    await cloud.pass(39);
    const before = await cloud.describe(arn);
    await cloud.pass(1);

    expect(before.status).toBe("RUNNING");
    expect(await cloud.describe(arn)).toMatchObject({ status: "SUCCEEDED", stopDate: START / 1000 + 100 });
  });

  it("takes a function that was being called to have failed unknown, and tries it again", async () => {
    const cloud = new TestCloud({ send: (_, call) => (call === 1 ? never() : ok("sent")) });
    const machine = cloud.deploy({
      Send: invoke("send", {
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 5 }],
        Output: "{% $states.result.Payload %}",
        End: true,
      }),
    });
    const { executionArn } = await cloud.call("StartExecution", { stateMachineArn: machine, name: "run" });
    void cloud.kernel.runUntil(START);
    await expect.poll(() => cloud.calls.length).toBe(1);

    cloud.dieAndOpen();
    await cloud.pass(5);

    const arn = String(executionArn);
    expect(await cloud.output(arn)).toBe("sent");
    expect(await cloud.history(arn)).toContainEqual(
      expect.objectContaining({
        type: "TaskFailed",
        taskFailedEventDetails: expect.objectContaining({ error: "Lambda.Unknown" }),
      }),
    );
  });

  it("calls a function that was not called yet as if nothing had been", async () => {
    const cloud = new TestCloud({ send: () => ok("sent") });
    const machine = cloud.deploy({ Send: invoke("send", { Output: "{% $states.result.Payload %}", End: true }) });
    const { executionArn } = await cloud.call("StartExecution", { stateMachineArn: machine, name: "run" });

    cloud.dieAndOpen();
    await cloud.pass(0);

    expect(cloud.calls).toHaveLength(1);
    expect(await cloud.types(String(executionArn))).not.toContain("TaskFailed");
    expect(await cloud.output(String(executionArn))).toBe("sent");
  });

  it("still takes the answer of its token, and one that was given just before", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const machine = cloud.deploy({ Wait: waitForToken("register", { TimeoutSeconds: 100, End: true }) });
    const one = await cloud.start(machine, {}, "one");
    const two = await cloud.start(machine, {}, "two");
    const [first, second] = cloud.calls.map(({ payload }) => tokenIn(payload));
    await cloud.call("SendTaskSuccess", { taskToken: first, output: '"before"' });

    cloud.dieAndOpen();
    await cloud.call("SendTaskSuccess", { taskToken: second, output: '"after"' });
    await cloud.pass(0);

    expect(await cloud.output(one)).toBe("before");
    expect(await cloud.output(two)).toBe("after");
  });

  it("stays on the definition it began with, though the machine has another by now", async () => {
    const cloud = new TestCloud();
    const machine = cloud.deploy({ Wait: { Type: "Wait", Seconds: 10, Output: "old", End: true } });
    const old = await cloud.start(machine, {}, "old");
    cloud.deploy({ Wait: { Type: "Wait", Seconds: 10, Output: "new", End: true } });

    cloud.dieAndOpen();
    const young = await cloud.start(machine, {}, "young");
    await cloud.pass(10);

    expect([await cloud.output(old), await cloud.output(young)]).toEqual(["old", "new"]);
  });
});
