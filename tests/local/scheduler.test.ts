import { expect, onTestFinished, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { START, smallStack } from "./small-stack.ts";

const WORK = { at: "<aws.scheduler.scheduled-time>", by: "<aws.scheduler.schedule-arn>" };

/** A cloud with a schedule that sends to a queue without a consumer, with a role that permits it. */
async function scheduled(expression: string, zone: string, action = "sqs:SendMessage"): Promise<LocalCloud> {
  const stack = await smallStack();
  Object.assign(stack.template.Resources, {
    Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: "work", MessageRetentionPeriod: 1_209_600 } },
    Acting: { Type: "AWS::IAM::Role", Properties: { RoleName: "acting", AssumeRolePolicyDocument: {} } },
    May: {
      Type: "AWS::IAM::Policy",
      Properties: {
        Roles: [{ Ref: "Acting" }],
        PolicyDocument: {
          Statement: [{ Effect: "Allow", Action: action, Resource: { "Fn::GetAtt": ["Work", "Arn"] } }],
        },
      },
    },
    Each: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        Name: "each",
        GroupName: "small",
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: zone,
        Target: {
          Arn: { "Fn::GetAtt": ["Work", "Arn"] },
          RoleArn: { "Fn::GetAtt": ["Acting", "Arn"] },
          Input: JSON.stringify(WORK),
        },
      },
    },
  });
  const cloud = await openCloud({ source: stack, startTime: START });
  onTestFinished(() => cloud.close());
  return cloud;
}

function worked(cloud: LocalCloud): unknown[] {
  const messages = cloud.queue("work")?.all() ?? [];
  return messages.map(({ body }) => JSON.parse(body));
}

const BY = "arn:aws:scheduler:us-east-1:000000000000:schedule/small/each";

test("a schedule sends its input to a queue with its context attributes filled in, at the hour of its zone", async () => {
  const cloud = await scheduled("cron(0 9 1 * ? *)", "Europe/Berlin");

  await cloud.runUntil(Date.parse("2026-02-01T08:00:00Z"));

  expect(worked(cloud)).toEqual([
    { at: "2026-01-01T08:00:00Z", by: BY },
    { at: "2026-02-01T08:00:00Z", by: BY },
  ]);
  expect(cloud.meter().schedulerCalls).toBe(2);
});

test("a one-time schedule fires once", async () => {
  const cloud = await scheduled("at(2026-01-02T09:00:00)", "America/New_York");

  await cloud.runUntil(Date.parse("2026-01-02T13:59:59Z"));
  const before = worked(cloud);
  await cloud.runUntil(Date.parse("2026-01-09T00:00:00Z"));

  expect(before).toEqual([]);
  expect(worked(cloud)).toEqual([{ at: "2026-01-02T14:00:00Z", by: BY }]);
});

test("a schedule whose role does not permit it sends nothing, and logs the failure", async () => {
  const cloud = await scheduled("rate(1 hour)", "UTC", "sqs:PurgeQueue");

  await cloud.runUntil(START + 2 * 3_600_000);

  expect(worked(cloud)).toEqual([]);
  expect(cloud.log("events").join()).toContain("NO_PERMISSIONS");
});
