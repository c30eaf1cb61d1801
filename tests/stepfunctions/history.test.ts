import { describe, expect, it } from "vitest";
import { invoke, ok, START, TestCloud, tokenIn, waitForToken } from "./cloud.ts";

const JOURNEY = {
  Send: invoke("send", {
    Output: '{% $merge([$states.input, {"steps": {"a": $states.result.Payload}}]) %}',
    Next: "Sent?",
  }),
  "Sent?": {
    Type: "Choice",
    Choices: [{ Condition: "{% $states.input.steps.a.sent = true %}", Next: "Wait 1 hour" }],
    Default: "Wait 1 hour",
  },
  "Wait 1 hour": { Type: "Wait", Seconds: 3600, End: true },
};

describe("the history of a run", () => {
  it("tells each event with its id, the one before, its time and its details", async () => {
    const cloud = new TestCloud({ send: () => ok({ sent: true }) });
    const arn = await cloud.start(cloud.deploy(JOURNEY), { n: 1 });
    await cloud.pass(3600);

    const events = await cloud.history(arn);

    const before = '{"n":1}';
    const after = '{"n":1,"steps":{"a":{"sent":true}}}';
    const details = { truncated: false };
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, "ExecutionStarted"],
      [2, 0, "TaskStateEntered"],
      [3, 2, "TaskScheduled"],
      [4, 3, "TaskStarted"],
      [5, 4, "TaskSucceeded"],
      [6, 5, "TaskStateExited"],
      [7, 6, "ChoiceStateEntered"],
      [8, 7, "ChoiceStateExited"],
      [9, 8, "WaitStateEntered"],
      [10, 9, "WaitStateExited"],
      [11, 10, "ExecutionSucceeded"],
    ]);
    expect(events[0]).toMatchObject({
      timestamp: START / 1000,
      executionStartedEventDetails: {
        input: before,
        inputDetails: details,
        roleArn: "arn:aws:iam::000000000000:role/machine",
      },
    });
    expect(events[1]).toMatchObject({
      stateEnteredEventDetails: { name: "Send", input: before, inputDetails: details },
    });
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: {
        resource: "invoke",
        resourceType: "lambda",
        region: "eu-central-1",
        parameters: '{"FunctionName":"send","Payload":{"n":1}}',
      },
    });
    expect(events[3]).toMatchObject({ taskStartedEventDetails: { resource: "invoke", resourceType: "lambda" } });
    expect(events[5]).toMatchObject({
      stateExitedEventDetails: { name: "Send", output: after, outputDetails: details },
    });
    expect(events[8]).toMatchObject({ stateEnteredEventDetails: { name: "Wait 1 hour", input: after } });
    expect(events[9]).toMatchObject({
      timestamp: START / 1000 + 3600,
      stateExitedEventDetails: { name: "Wait 1 hour", output: after },
    });
    expect(events[10]).toMatchObject({ executionSucceededEventDetails: { output: after, outputDetails: details } });
  });

  it("gives a task the whole answer of lambda:invoke, and tells the same in the history", async () => {
    const cloud = new TestCloud({ send: () => ok({ sent: true }) });
    const arn = await cloud.start(cloud.deploy({ Send: invoke("send", { End: true }) }));

    const output = await cloud.output(arn);

    expect(output).toMatchObject({
      ExecutedVersion: "$LATEST",
      Payload: { sent: true },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { "Content-Length": "13" } },
    });
    const [, , , , succeeded] = await cloud.history(arn);
    expect(succeeded).toMatchObject({ taskSucceededEventDetails: { output: JSON.stringify(output) } });
  });

  it("tells of a call without the service in LambdaFunction events", async () => {
    const name = "arn:aws:lambda:eu-central-1:000000000000:function:plain";
    const cloud = new TestCloud({ [name]: (payload) => ok(payload) });
    const machine = cloud.deploy({ Plain: { Type: "Task", Resource: name, Arguments: { a: 1 }, End: true } });

    const arn = await cloud.start(machine);

    const events = await cloud.history(arn);
    expect(events.slice(2, 5)).toMatchObject([
      { type: "LambdaFunctionScheduled", lambdaFunctionScheduledEventDetails: { resource: name, input: '{"a":1}' } },
      { type: "LambdaFunctionStarted" },
      { type: "LambdaFunctionSucceeded", lambdaFunctionSucceededEventDetails: { output: '{"a":1}' } },
    ]);
    expect(await cloud.output(arn)).toEqual({ a: 1 });
  });

  it("tells of a task with a token that it was submitted before it succeeded", async () => {
    const cloud = new TestCloud({ register: () => ok({}) });
    const arn = await cloud.start(cloud.deploy({ Wait: waitForToken("register", { End: true }) }));
    await cloud.call("SendTaskSuccess", { taskToken: tokenIn(cloud.calls[0]?.payload), output: '{"happened":true}' });
    await cloud.pass(0);

    const events = await cloud.history(arn);

    const resource = { resource: "invoke.waitForTaskToken", resourceType: "lambda" };
    expect(events.slice(2)).toMatchObject([
      { type: "TaskScheduled", taskScheduledEventDetails: resource },
      { type: "TaskStarted", taskStartedEventDetails: resource },
      { type: "TaskSubmitted", taskSubmittedEventDetails: resource },
      { type: "TaskSucceeded", taskSucceededEventDetails: { ...resource, output: '{"happened":true}' } },
      { type: "TaskStateExited" },
      { type: "ExecutionSucceeded" },
    ]);
  });

  it("comes in pages, in either order, and without its data", async () => {
    const cloud = new TestCloud({ send: () => ok({ sent: true }) });
    const executionArn = await cloud.start(cloud.deploy(JOURNEY));
    await cloud.pass(3600);

    const first = await cloud.call("GetExecutionHistory", { executionArn, maxResults: 6 });
    const second = await cloud.call("GetExecutionHistory", { executionArn, maxResults: 6, nextToken: first.nextToken });
    const reverse = await cloud.call("GetExecutionHistory", { executionArn, reverseOrder: true, maxResults: 1 });
    const bare = await cloud.call("GetExecutionHistory", { executionArn, includeExecutionData: false });

    expect([first.events, second.events]).toMatchObject([{ length: 6 }, { length: 5 }]);
    expect(second).not.toHaveProperty("nextToken");
    expect(reverse.events).toMatchObject([{ id: 11, type: "ExecutionSucceeded" }]);
    expect(JSON.stringify(bare)).not.toContain('"output"');
  });

  it("ends a run that runs in circles with its 25,000th event", async () => {
    const cloud = new TestCloud();
    const again = { Type: "Choice", Choices: [{ Condition: true, Next: "Again" }] };

    const arn = await cloud.start(cloud.deploy({ Again: again }));

    expect(await cloud.describe(arn)).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    const { events } = await cloud.call("GetExecutionHistory", {
      executionArn: arn,
      reverseOrder: true,
      maxResults: 1,
    });
    expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
  });
});
