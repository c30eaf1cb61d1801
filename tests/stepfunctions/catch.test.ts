import { describe, expect, it } from "vitest";
import { failed, invoke, ok, START, TestCloud } from "./cloud.ts";

const succeed = { Type: "Succeed" };

describe("an error that is caught", () => {
  it("leaves with what the catcher merges of the document and the cause", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault", "no luck") });
    const caught = {
      ErrorEquals: ["Fault"],
      Output:
        '{% $merge([$states.input, {"error": $states.errorOutput.Error, "why": $parse($states.errorOutput.Cause).errorMessage}]) %}',
      Next: "Done",
    };

    const arn = await cloud.start(
      cloud.deploy({ Send: invoke("send", { Catch: [caught], End: true }), Done: succeed }),
      {
        n: 1,
      },
    );

    expect(await cloud.output(arn)).toEqual({ n: 1, error: "Fault", why: "no luck" });
    expect(await cloud.types(arn)).toContain("TaskStateExited");
  });

  it("leaves with the error itself where the catcher has no output", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault") });
    const caught = { ErrorEquals: ["States.ALL"], Next: "Done" };

    const arn = await cloud.start(
      cloud.deploy({ Send: invoke("send", { Catch: [caught], End: true }), Done: succeed }),
    );

    expect(await cloud.output(arn)).toMatchObject({ Error: "Fault" });
  });

  it("can be an expression of the state's own that failed", async () => {
    const cloud = new TestCloud({ send: () => ok({}) });
    const send = invoke("send", {
      Output: "{% $states.result.Payload.missing %}",
      Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Output: "caught", Next: "Done" }],
      End: true,
    });

    const arn = await cloud.start(cloud.deploy({ Send: send, Done: succeed }));

    expect(await cloud.output(arn)).toBe("caught");
    const failure = (await cloud.history(arn)).find(({ type }) => type === "EvaluationFailed");
    expect(failure).toMatchObject({
      evaluationFailedEventDetails: {
        error: "States.QueryEvaluationError",
        location: "Output",
        state: "Send",
        cause:
          "The JSONata expression '$states.result.Payload.missing' specified for the field 'Output' returned nothing (undefined).",
      },
    });
  });

  it("is the end of the run where the catcher itself fails, and is not caught again", async () => {
    const cloud = new TestCloud({ send: () => failed("Fault") });
    const caught = { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput.Nothing %}", Next: "Done" };

    const arn = await cloud.start(
      cloud.deploy({ Send: invoke("send", { Catch: [caught], End: true }), Done: succeed }),
    );

    expect(await cloud.describe(arn)).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });

  it("is not one that is too large, unless it is named", async () => {
    const large = () => ok("x".repeat(262_144));
    const run = async (name: string) => {
      const cloud = new TestCloud({ send: large });
      const caught = { ErrorEquals: [name], Output: "caught", Next: "Done" };
      const states = { Send: invoke("send", { Catch: [caught], End: true }), Done: succeed };
      return cloud.describe(await cloud.start(cloud.deploy(states)));
    };

    expect(await run("States.ALL")).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(await run("States.DataLimitExceeded")).toMatchObject({ status: "SUCCEEDED", output: '"caught"' });
  });

  it("can hold the message until it may be sent, and lead back to the send", async () => {
    const until = START + 3_600_000;
    const hold = failed("Hold", JSON.stringify({ until: new Date(until).toISOString() }));
    const cloud = new TestCloud({ send: (_, call) => (call === 1 ? hold : ok({ sent: true })) });
    const caught = {
      ErrorEquals: ["Hold"],
      Output: '{% $merge([$states.input, {"until": $parse($parse($states.errorOutput.Cause).errorMessage).until}]) %}',
      Next: "Hold until allowed",
    };
    const machine = cloud.deploy({
      Send: invoke("send", { Catch: [caught], Output: "{% $states.result.Payload %}", End: true }),
      "Hold until allowed": { Type: "Wait", Timestamp: "{% $states.input.until %}", Next: "Send" },
    });

    const arn = await cloud.start(machine, { n: 1 });
    await cloud.pass(3599);
    const early = await cloud.describe(arn);
    await cloud.pass(1);

    expect(early.status).toBe("RUNNING");
    expect(cloud.calls.map(({ at }) => at)).toEqual([START, until]);
    expect(await cloud.output(arn)).toEqual({ sent: true });
  });
});
