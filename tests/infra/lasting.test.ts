import { describe, expect, test } from "vitest";
import type { Template } from "../../infra/synth.ts";
import { RELEASES, readStored, workspaceOfToday } from "../fixtures/stored/stored.ts";
import { stackOf } from "./stack-of.ts";

/**
 * What must neither be replaced nor forgotten by a deployment, and the properties whose change replaces it: each holds
 * people or their events, or is what other systems and policies name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/: "Update requires: Replacement"
 */
const LASTING: Readonly<Record<string, readonly string[]>> = {
  "AWS::DynamoDB::Table": ["TableName", "KeySchema"],
  "AWS::SQS::Queue": ["QueueName"],
  "AWS::Events::EventBus": ["Name"],
  "AWS::Lambda::Function": ["FunctionName"],
  "AWS::Lambda::EventSourceMapping": ["EventSourceArn", "FunctionName"],
  "AWS::SES::ConfigurationSet": ["Name"],
  "AWS::Scheduler::ScheduleGroup": ["Name"],
  "AWS::StepFunctions::StateMachine": ["StateMachineName", "StateMachineType"],
  "AWS::IAM::Role": ["RoleName", "Path"],
  "AWS::CloudFormation::Stack": [],
};

/** A canary's machine is named by its version, and another compiler makes another: the one of before stays, with who is inside. */
const OF_A_VERSION = /-canary-[0-9a-f]{12}$/;

/** Each lasting resource, with what would replace it. */
function lasting(templates: readonly Template[]): Map<string, unknown> {
  return new Map(
    templates
      .flatMap(({ Resources }) => Object.entries(Resources))
      .flatMap(([id, { Type, Properties = {} }]): [string, unknown][] => {
        const fixed = LASTING[Type];
        if (fixed === undefined || OF_A_VERSION.test(String(Properties.StateMachineName))) return [];
        return [[`${Type} ${id}`, fixed.map((name) => Properties[name])]];
      }),
  );
}

const today = stackOf(await workspaceOfToday());

describe.each(RELEASES)("what the release of %s deployed", (release) => {
  const { template, nested } = readStored(release).stack;

  test("is neither replaced nor removed by the template of today", () => {
    const now = lasting([today.template, ...today.nested]);

    const before = [...lasting([template, ...Object.values(nested)])];
    expect(before.length).toBeGreaterThan(30);
    for (const [id, replacing] of before) expect([id, now.get(id)]).toEqual([id, replacing]);
  });

  test("loses no machine, version or alias that the template of today names no more", () => {
    const kept = Object.values(nested)
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Type }) => Type.startsWith("AWS::StepFunctions::"));

    expect(kept.length).toBeGreaterThan(10);
    expect(new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set(["RetainExceptOnCreate"]));
  });
});
