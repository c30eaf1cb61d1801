import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { failed, ok, START, TestCloud, tokenIn, waitForToken } from "./cloud.ts";

const WAIT = {
  Wait: waitForToken("register", {
    TimeoutSeconds: 100,
    Catch: [{ ErrorEquals: ["States.Timeout"], Output: "late", Next: "End" }],
    Next: "End",
  }),
  End: { Type: "Succeed" },
};
const token = (cloud: TestCloud, call = 0) => tokenIn(cloud.calls[call]?.payload);

describe("a task with a token", () => {
  it("goes on with the answer its token gets", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const arn = await cloud.start(cloud.deploy(WAIT));
    await cloud.pass(50);

    await cloud.call("SendTaskSuccess", { taskToken: token(cloud), output: '{"happened":true}' });
    await cloud.pass(0);

    expect(await cloud.output(arn)).toEqual({ happened: true });
  });

  it("gets a token as long as those of Step Functions, of characters that have to be escaped, and its own each time", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const machine = cloud.deploy(WAIT);
    await cloud.start(machine, {}, "one");
    await cloud.start(machine, {}, "other");

    const tokens = [token(cloud, 0), token(cloud, 1)];

    expect(tokens[0]).toMatch(/^[A-Za-z0-9+/]{620}$/);
    expect(tokens[0]).toMatch(/[+/]/);
    expect(new Set(tokens).size).toBe(2);
  });

  it("still knows a token of an earlier version, of 64 characters, for one that was ours", async () => {
    const cloud = new TestCloud({});
    const body = "a".repeat(48);
    const check = hash("sha256", `check#${body}`).slice(0, 16);

    const answer = (taskToken: string) => cloud.call("SendTaskSuccess", { taskToken, output: "{}" });

    await expect(answer(body + check)).rejects.toMatchObject({ code: "TaskTimedOut" });
    await expect(answer(`${body}0000000000000000`)).rejects.toMatchObject({ code: "InvalidToken" });
  });

  it("goes on with an answer that comes before the registering call returns", async () => {
    const cloud: TestCloud = new TestCloud({
      register: async (payload) => {
        await cloud.call("SendTaskSuccess", { taskToken: tokenIn(payload), output: '"early"' });
        return ok({});
      },
    });

    const arn = await cloud.start(cloud.deploy(WAIT));

    expect(await cloud.output(arn)).toBe("early");
    expect((await cloud.types(arn)).slice(2, 6)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
  });

  it("goes on with an early answer even if the registering call then fails", async () => {
    const cloud: TestCloud = new TestCloud({
      register: async (payload) => {
        await cloud.call("SendTaskSuccess", { taskToken: tokenIn(payload), output: '"early"' });
        return failed("Fault");
      },
    });

    const arn = await cloud.start(cloud.deploy(WAIT));

    expect(await cloud.output(arn)).toBe("early");
  });

  it("takes one answer: the second comes too late", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const arn = await cloud.start(cloud.deploy(WAIT));
    const taskToken = token(cloud);
    await cloud.call("SendTaskSuccess", { taskToken, output: "1" });

    const second = cloud.call("SendTaskSuccess", { taskToken, output: "2" });

    await expect(second).rejects.toMatchObject({ code: "TaskTimedOut" });
    await cloud.pass(0);
    expect(await cloud.output(arn)).toBe(1);
  });

  it("takes its time-out path when no answer comes, and its token is over", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const arn = await cloud.start(cloud.deploy(WAIT));

    await cloud.pass(100);

    expect(await cloud.output(arn)).toBe("late");
    expect(await cloud.history(arn)).toContainEqual(
      expect.objectContaining({
        type: "TaskTimedOut",
        taskTimedOutEventDetails: {
          error: "States.Timeout",
          resource: "invoke.waitForTaskToken",
          resourceType: "lambda",
        },
      }),
    );
    const answer = cloud.call("SendTaskSuccess", { taskToken: token(cloud), output: "1" });
    await expect(answer).rejects.toMatchObject({ code: "TaskTimedOut" });
  });

  it("fails as its token says, and that is retried with a new token", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const states = { Wait: waitForToken("register", { Retry: [{ ErrorEquals: ["Mine"] }], End: true }) };
    const arn = await cloud.start(cloud.deploy(states));

    await cloud.call("SendTaskFailure", { taskToken: token(cloud), error: "Mine", cause: "because" });
    await cloud.pass(1);
    await cloud.call("SendTaskSuccess", { taskToken: token(cloud, 1), output: "2" });
    await cloud.pass(0);

    expect(token(cloud, 1)).not.toBe(token(cloud));
    expect(await cloud.output(arn)).toBe(2);
  });

  it("lives for as long as it is said to be alive, up to its time-out", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const beating = waitForToken("register", {
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Output: "silent", Next: "End" }],
      Next: "End",
    });
    const arn = await cloud.start(cloud.deploy({ Wait: beating, End: { Type: "Succeed" } }));
    for (let beat = 0; beat < 3; beat += 1) {
      await cloud.pass(9);
      await cloud.call("SendTaskHeartbeat", { taskToken: token(cloud) });
    }
    const alive = await cloud.describe(arn);

    await cloud.pass(10);

    expect(alive.status).toBe("RUNNING");
    expect(await cloud.describe(arn)).toMatchObject({ output: '"silent"', stopDate: START / 1000 + 37 });
  });

  it("knows tokens that are none, and answers that are not JSON", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    await cloud.start(cloud.deploy(WAIT));

    const made = cloud.call("SendTaskSuccess", { taskToken: "a".repeat(64), output: "1" });
    const broken = cloud.call("SendTaskSuccess", { taskToken: token(cloud), output: "{" });

    await expect(made).rejects.toMatchObject({ code: "InvalidToken" });
    await expect(broken).rejects.toMatchObject({ code: "InvalidOutput" });
  });
});
