import { describe, expect, test } from "vitest";
import { resolve, type Scope } from "../../local/template/intrinsics.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import { permits } from "../../local/template/policy.ts";
import { smallStack } from "./small-stack.ts";

const scope: Scope = {
  ref: (name) => `ref-${name}`,
  getAtt: (id, attribute) => `${id}/${attribute}`,
  condition: (name) => name === "Yes",
  map: (name, key, second) => `${name}.${key}.${second}`,
};

describe("intrinsic functions", () => {
  test.each([
    [{ Ref: "A" }, "ref-A"],
    [{ "Fn::GetAtt": ["A", "Arn"] }, "A/Arn"],
    [{ "Fn::GetAtt": "A.Outputs.X" }, "A/Outputs.X"],
    [{ "Fn::Join": ["-", ["a", { Ref: "B" }, 3]] }, "a-ref-B-3"],
    [{ "Fn::Sub": "${A}/${B.Arn}/${!C}" }, "ref-A/B/Arn/${C}"],
    [{ "Fn::Sub": ["${x}-${A}", { x: { Ref: "B" } }] }, "ref-B-ref-A"],
    [{ "Fn::Select": ["1", ["a", "b"]] }, "b"],
    [{ "Fn::Select": [0, { "Fn::Split": ["/", { "Fn::GetAtt": ["A", "Arn"] }] }] }, "A"],
    [{ "Fn::If": ["Yes", { Ref: "A" }, "no"] }, "ref-A"],
    [{ "Fn::If": ["No", { Ref: "A" }, "no"] }, "no"],
    [{ "Fn::And": [{ Condition: "Yes" }, { "Fn::Not": [{ Condition: "No" }] }] }, true],
    [{ "Fn::Or": [{ "Fn::Equals": ["a", "b"] }, { Condition: "No" }] }, false],
    [{ "Fn::FindInMap": ["M", "k", "s"] }, "M.k.s"],
    [{ Condition: { StringEquals: { a: { Ref: "A" } } } }, { Condition: { StringEquals: { a: "ref-A" } } }],
  ])("%j is %j", (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  test("an unknown one is refused by name", () => {
    expect(() => resolve({ a: [{ "Fn::ImportValue": "x" }] }, scope)).toThrow("Fn::ImportValue");
  });
});

describe("a template", () => {
  test("gives resources their names, ARNs and references", async () => {
    const stack = loadTemplate(await smallStack(), "eu-west-1");

    expect(stack.functions.map(({ name, arn, environment }) => ({ name, arn, environment }))).toEqual([
      {
        name: "small-ingest",
        arn: "arn:aws:lambda:eu-west-1:000000000000:function:small-ingest",
        environment: { TABLE: "small-table" },
      },
      { name: "small-answer", arn: "arn:aws:lambda:eu-west-1:000000000000:function:small-answer", environment: {} },
    ]);
    expect(stack.rules[0]?.targets[0]?.arn).toBe("arn:aws:sqs:eu-west-1:000000000000:small-queue");
    expect(stack.machines[0]?.definition).toContain("arn:aws:lambda:eu-west-1:000000000000:function:small-answer");
  });

  test("with an unknown type is refused by name", async () => {
    const stack = await smallStack();
    stack.template.Resources.Stream = { Type: "AWS::Kinesis::Stream" };

    expect(() => loadTemplate(stack, "us-east-1")).toThrow("Stream: the local cloud has no AWS::Kinesis::Stream.");
  });

  test("that refers to a missing resource, or to itself, is refused", async () => {
    const missing = await smallStack();
    missing.template.Resources.Bus = { Type: "AWS::Events::EventBus", Properties: { Name: { Ref: "Gone" } } };
    const circle = await smallStack();
    circle.template.Resources.Bus = { Type: "AWS::Events::EventBus", Properties: { Name: { Ref: "Bus" } } };

    expect(() => loadTemplate(missing, "us-east-1")).toThrow("refers to Gone");
    expect(() => loadTemplate(circle, "us-east-1")).toThrow("Bus refers to itself");
  });
});

describe("a policy", () => {
  const ask = {
    action: "sqs:SendMessage",
    resource: "arn:q",
    service: "events.amazonaws.com",
    context: { "aws:sourcearn": "arn:r" },
  };
  const allow = {
    Effect: "Allow" as const,
    Action: "sqs:SendMessage",
    Resource: "arn:q",
    Principal: { Service: "events.amazonaws.com" },
    Condition: { ArnEquals: { "aws:SourceArn": "arn:r" } },
  };
  const insecure = {
    Effect: "Deny" as const,
    Action: "sqs:*",
    Resource: "arn:q",
    Principal: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };

  test("allows an action that a statement allows and none denies", () => {
    expect(permits([{ Statement: [allow, insecure] }], ask)).toBe(true);
    expect(permits([{ Statement: [allow, { ...insecure, Condition: {} }] }], ask)).toBe(false);
  });

  test.each([
    ["another action", { action: "sqs:PurgeQueue" }],
    ["another resource", { resource: "arn:other" }],
    ["another service", { service: "sns.amazonaws.com" }],
    ["another source", { context: { "aws:sourcearn": "arn:x" } }],
  ])("does not allow %s", (_title, change) => {
    expect(permits([{ Statement: allow }], { ...ask, ...change })).toBe(false);
  });
});
