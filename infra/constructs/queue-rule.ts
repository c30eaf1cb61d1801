import { CfnRule, EventField, Match, Rule, type RuleProps, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { DELIVERY_RETRIES, type WorkQueue } from "./queue.ts";

export interface QueueRuleProps {
  readonly description: string;
  readonly bus: NonNullable<RuleProps["eventBus"]>;
  /** As EventBridge reads it: CDK has names of its own for the fields of a pattern, and none for some. */
  readonly pattern: unknown;
  readonly work: WorkQueue;
  /** What a record on the queue has beside `event`. */
  readonly record: Readonly<Record<string, string | number>>;
  /** What `event` has of the event. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
  readonly fields: readonly string[];
}

/** A rule that puts events of a bus on a queue, each in a record that says why it is there. */
export function queueRule(
  scope: Construct,
  id: string,
  { description, bus, pattern, work, record, fields }: QueueRuleProps,
): Rule {
  const event = Object.fromEntries(fields.map((field) => [field, EventField.fromPath(`$.${field}`)]));
  const rule = new Rule(scope, id, {
    description,
    eventBus: bus,
    eventPattern: { source: Match.exists() },
    targets: [
      new SqsQueue(work.queue, {
        deadLetterQueue: work.dead,
        maxEventAge: DELIVERY_RETRIES,
        message: RuleTargetInput.fromObject({ ...record, event }),
      }),
    ],
  });
  const { defaultChild } = rule.node;
  if (defaultChild instanceof CfnRule) defaultChild.eventPattern = pattern;
  return rule;
}
