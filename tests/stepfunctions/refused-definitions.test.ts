import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../core/model/json.ts";
import { TestCloud } from "./cloud.ts";

const end = { Type: "Pass", End: true };
const task = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "f" },
  End: true,
};

function refusal(states: JsonObject, more: JsonObject = {}): unknown {
  try {
    return new TestCloud().deploy(states, more);
  } catch (fault) {
    return fault instanceof Error ? fault.message : fault;
  }
}

/** Each with the place that is named. */
const REFUSED: readonly (readonly [what: string, states: JsonObject, place: string, more?: JsonObject])[] = [
  ["a kind of state", { A: { Type: "Map", End: true } }, "State type 'Map' is not supported at /States/A/Type"],
  ["a field", { A: { ...task, Credentials: {} } }, "Field 'Credentials' is not supported at /States/A/Credentials"],
  ["a field of the machine", { A: end }, "Field 'Unknown' is not supported at /Unknown", { Unknown: 1 }],
  [
    "a field of a retrier",
    { A: { ...task, Retry: [{ ErrorEquals: ["E"], Wait: 1 }] } },
    "Field 'Wait' is not supported at /States/A/Retry[0]/Wait",
  ],
  ["an integration", { A: { ...task, Resource: "arn:aws:states:::sqs:sendMessage" } }, "/States/A/Resource"],
  [
    "an argument of lambda:invoke",
    { A: { ...task, Arguments: { FunctionName: "f", InvocationType: "Event" } } },
    "/States/A/Arguments/InvocationType",
  ],
  ["a path of JSONPath", { A: { ...end, OutputPath: "$.a" } }, "/States/A/OutputPath"],
  ["JSONPath in a JSONata machine", { A: { ...end, QueryLanguage: "JSONPath" } }, "/States/A"],
  ["an expression that does not parse", { A: { ...end, Output: { b: "{% 1 + %}" } } }, "/States/A/Output/b"],
  [
    "a name without a context",
    { A: { ...end, Output: "{% phone %}" } },
    "Reference to 'phone' at the top level is not supported. at /States/A/Output",
  ],
  ["a state that is not there", { A: { Type: "Pass", Next: "B" } }, "/States/A/Next"],
  [
    "a default that is not there",
    { A: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }], Default: "B" } },
    "B",
  ],
  ["both ways on", { A: { ...end, Next: "A" } }, "/States/A"],
  ["no way on", { A: { Type: "Pass" } }, "/States/A"],
  ["a wait for nothing", { A: { Type: "Wait", End: true } }, "/States/A"],
  ["a wait for less than nothing", { A: { Type: "Wait", Seconds: -1, End: true } }, "/States/A/Seconds"],
  [
    "a time without a zone",
    { A: { Type: "Wait", Timestamp: "2026-01-01T00:00:00", End: true } },
    "/States/A/Timestamp",
  ],
  ["a name of 81 characters", { ["x".repeat(81)]: end }, "80 characters"],
  [
    "a catcher on a choice",
    { A: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }], Catch: [] } },
    "/States/A/Catch",
  ],
];

describe("a definition is refused by name", () => {
  it.each(REFUSED.map(([what, states, place, more]) => ({ what, states, place, more })))(
    "for $what",
    ({ states, place, more }) => {
      expect(refusal(states, more)).toContain(place);
    },
  );

  it("where it is no definition at all", async () => {
    const cloud = new TestCloud();
    const create = (definition: Json) =>
      cloud.call("CreateStateMachine", { name: "m", roleArn: "r", definition: String(definition) });

    for (const definition of ["{", "[]", "{}", '{"StartAt":"A"}']) {
      await expect(create(definition)).rejects.toMatchObject({ code: "InvalidDefinition" });
    }
  });
});
