import { describe, expect, it } from "vitest";
import { invoke, ok, START, TestCloud, tokenIn, waitForToken } from "./cloud.ts";

const DAY = { Wait: { Type: "Wait", Seconds: 86_400, End: true } };

describe("a run ends", () => {
  it("when it is stopped, with error and cause, and nothing of it is left to do", async () => {
    const cloud = new TestCloud();
    const executionArn = await cloud.start(cloud.deploy(DAY));
    await cloud.pass(60);

    const stopped = await cloud.call("StopExecution", { executionArn, error: "Exit", cause: "order placed" });

    expect(stopped).toEqual({ stopDate: START / 1000 + 60 });
    expect(cloud.kernel.jobs).toBe(0);
    expect(await cloud.describe(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Exit",
      cause: "order placed",
    });
    expect((await cloud.history(executionArn)).at(-1)).toMatchObject({
      type: "ExecutionAborted",
      previousEventId: 0,
      executionAbortedEventDetails: { error: "Exit", cause: "order placed" },
    });
  });

  it("for good: what comes after changes nothing", async () => {
    const cloud: TestCloud = new TestCloud({
      send: async () => {
        await cloud.call("StopExecution", { executionArn: runArn });
        return ok({});
      },
    });
    const machine = cloud.deploy({ Send: invoke("send", { Next: "Wait" }), ...DAY });
    const runArn = `${machine.replace(":stateMachine:", ":execution:")}:run`;

    await cloud.start(machine);
    const again = await cloud.call("StopExecution", { executionArn: runArn, cause: "again" });

    expect(again).toEqual({ stopDate: START / 1000 });
    expect(await cloud.describe(runArn)).toMatchObject({ status: "ABORTED" });
    expect(await cloud.describe(runArn)).not.toHaveProperty("cause");
    expect((await cloud.types(runArn)).at(-1)).toBe("ExecutionAborted");
  });

  it("when its own time is over, and says so in its history alone", async () => {
    const cloud = new TestCloud();
    const arn = await cloud.start(cloud.deploy(DAY, { TimeoutSeconds: 3600 }));

    await cloud.pass(86_400);

    const run = await cloud.describe(arn);
    expect(run).toMatchObject({ status: "TIMED_OUT", stopDate: START / 1000 + 3600 });
    expect(run).not.toHaveProperty("error");
    expect((await cloud.history(arn)).at(-1)).toMatchObject({
      type: "ExecutionTimedOut",
      previousEventId: 0,
      executionTimedOutEventDetails: { error: "States.Timeout" },
    });
  });

  it("when a task takes longer than it may, with no cause", async () => {
    const cloud = new TestCloud({ slow: () => ({ ok: true, payload: {}, takesSeconds: 20 }) });
    const arn = await cloud.start(cloud.deploy({ Slow: invoke("slow", { TimeoutSeconds: 10, End: true }) }));

    await cloud.pass(60);

    const run = await cloud.describe(arn);
    expect(run).toMatchObject({ status: "FAILED", error: "States.Timeout", stopDate: START / 1000 + 10 });
    expect(run).not.toHaveProperty("cause");
    expect((await cloud.types(arn)).slice(-2)).toEqual(["TaskTimedOut", "ExecutionFailed"]);
  });

  it("with the answer of a task that takes its time, but not too long", async () => {
    const cloud = new TestCloud({ slow: () => ({ ok: true, payload: "slow", takesSeconds: 8 }) });
    const states = { Slow: invoke("slow", { TimeoutSeconds: 10, Output: "{% $states.result.Payload %}", End: true }) };

    const arn = await cloud.start(cloud.deploy(states));
    await cloud.pass(60);

    expect(await cloud.describe(arn)).toMatchObject({ output: '"slow"', stopDate: START / 1000 + 8 });
  });

  it("after an absolute deadline, however often the wait for it was begun again", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const deadline = "$toMillis($states.context.State.EnteredTime) + 100000";
    const states = {
      Wait: waitForToken("register", {
        TimeoutSeconds: `{% $max([1, $ceil((${deadline} - $millis()) / 1000)]) %}`,
        Retry: [{ ErrorEquals: ["Again"], IntervalSeconds: 30, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.Timeout"], Output: "late", Next: "End" }],
        Next: "End",
      }),
      End: { Type: "Succeed" },
    };
    const arn = await cloud.start(cloud.deploy(states));
    await cloud.pass(10);
    await cloud.call("SendTaskFailure", { taskToken: tokenIn(cloud.calls[0]?.payload), error: "Again" });

    await cloud.pass(200);

    expect(cloud.calls).toHaveLength(2);
    expect(await cloud.describe(arn)).toMatchObject({ output: '"late"', stopDate: START / 1000 + 100 });
  });

  it("with a status change for its start and its end", async () => {
    const cloud = new TestCloud();
    const machine = cloud.deploy(DAY);
    const arn = await cloud.start(machine, { customer: "c1" });
    await cloud.pass(86_400);

    const [began, ended] = cloud.changes;

    expect(began).toMatchObject({
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      account: "000000000000",
      region: "eu-central-1",
      resources: [arn],
      time: "2026-03-01T12:00:00Z",
      detail: { executionArn: arn, stateMachineArn: machine, name: "run", status: "RUNNING", startDate: START },
    });
    expect(began).toMatchObject({ detail: { stopDate: null, output: null, input: '{"customer":"c1"}' } });
    expect(ended).toMatchObject({
      detail: {
        status: "SUCCEEDED",
        stopDate: START + 86_400_000,
        output: '{"customer":"c1"}',
        error: null,
        cause: null,
      },
    });
    expect(cloud.changes).toHaveLength(2);
  });
});
