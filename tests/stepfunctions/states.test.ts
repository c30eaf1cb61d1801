import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/model/json.ts";
import { START, TestCloud } from "./cloud.ts";

async function outcome(states: JsonObject, input: JsonObject = {}) {
  const cloud = new TestCloud();
  const arn = await cloud.start(cloud.deploy(states), input);
  await cloud.pass(86_400);
  return cloud.describe(arn);
}

describe("a choice", () => {
  const choice = (condition: string) => ({
    Choose: { Type: "Choice", Choices: [{ Condition: condition, Next: "Yes" }], Default: "No" },
    Yes: { Type: "Pass", Output: "yes", End: true },
    No: { Type: "Pass", Output: "no", End: true },
  });

  it("goes where its condition is true, else to its default", async () => {
    const states = choice("{% $states.input.answers.x = true %}");

    expect(await outcome(states, { answers: { x: true } })).toMatchObject({ output: '"yes"' });
    expect(await outcome(states, { answers: {} })).toMatchObject({ output: '"no"' });
  });

  it("fails the run on a condition that gives nothing or no boolean", async () => {
    expect(await outcome(choice("{% $states.input.x %}"))).toMatchObject({ error: "States.QueryEvaluationError" });
    expect(await outcome(choice("{% $states.input.x %}"), { x: 1 })).toMatchObject({
      error: "States.QueryEvaluationError",
    });
  });

  it("fails the run where nothing is true and there is no default", async () => {
    const states = {
      Choose: { Type: "Choice", Choices: [{ Condition: false, Next: "End" }] },
      End: { Type: "Succeed" },
    };

    expect(await outcome(states)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });
});

describe("a wait", () => {
  it("until a time that has passed is none", async () => {
    const states = { Wait: { Type: "Wait", Timestamp: "2020-01-01T00:00:00Z", End: true } };

    expect(await outcome(states)).toMatchObject({ status: "SUCCEEDED", stopDate: START / 1000 });
  });

  it("knows offsets from UTC", async () => {
    const states = { Wait: { Type: "Wait", Timestamp: "2026-03-01T14:00:00+01:00", End: true } };

    expect(await outcome(states)).toMatchObject({ stopDate: START / 1000 + 3600 });
  });

  it("for a day that is not in the calendar fails", async () => {
    const states = { Wait: { Type: "Wait", Timestamp: "{% $states.input.at %}", End: true } };

    for (const at of ["2026-02-30T00:00:00Z", "2026-03-01 00:00:00Z", "tomorrow"]) {
      expect(await outcome(states, { at })).toMatchObject({ error: "States.QueryEvaluationError" });
    }
  });
});

describe("variables", () => {
  it("are seen from the next state on, and by each right side as they were", async () => {
    const states = {
      One: { Type: "Pass", Assign: { x: 1 }, Next: "Two" },
      Two: { Type: "Pass", Assign: { x: "{% $x + 1 %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "Three" },
      Three: { Type: "Pass", Output: ["{% $states.input %}", "{% $x %}", "{% $y %}"], End: true },
    };

    expect(await outcome(states)).toMatchObject({ output: "[1,2,1]" });
  });
});

describe("a failure", () => {
  it("has the error and cause its state gives it", async () => {
    const states = { Fail: { Type: "Fail", Error: "{% $states.input.e %}", Cause: "because" } };

    expect(await outcome(states, { e: "Mine" })).toMatchObject({ status: "FAILED", error: "Mine", cause: "because" });
  });
});

describe("a run", () => {
  it("is paid for by the states it enters", async () => {
    const cloud = new TestCloud();
    const states = {
      A: { Type: "Pass", Next: "B" },
      B: { Type: "Wait", Seconds: 1, Next: "C" },
      C: { Type: "Succeed" },
    };

    await cloud.start(cloud.deploy(states));
    await cloud.pass(1);

    expect(cloud.transitions).toBe(3);
  });
});
