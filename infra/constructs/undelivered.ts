import { Fn } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Rule } from "aws-cdk-lib/aws-events";
import type { Names } from "../names.ts";
import type { AlarmSpec } from "./alarm.ts";
import { PERIOD, sumOf } from "./counted.ts";
import type { Ingest } from "./ingest.ts";
import type { Settle } from "./settle.ts";

/**
 * What EventBridge could put into neither a queue nor its dead-letter queue. Under a key of the deployer's own both need its
 * policy, which the stack does not write.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html: rules of the default bus are counted by
 * `RuleName`, those of others by `EventBusName` and `RuleName`.
 */
export function undelivered(names: Names, { rules }: Ingest, settle: Settle): AlarmSpec {
  return {
    metric: sumOf("events that reached no queue", {
      customers: lost(rules.customers, names.bus),
      email: lost(rules.email),
      textMessages: lost(rules.textMessages),
      runs: lost(settle.rule),
    }),
    description:
      "EventBridge could put events into no queue, not even a dead-letter queue: they are lost. The policy of the KMS key does not let it.",
  };
}

function lost({ ruleArn }: Rule, bus?: string): Metric {
  // `rule/<rule>`, of another bus than the default `rule/<bus>/<rule>`; a reference would give `<bus>|<rule>`.
  const RuleName = Fn.select(bus === undefined ? 1 : 2, Fn.split("/", ruleArn));
  return new Metric({
    namespace: "AWS/Events",
    metricName: "InvocationsFailedToBeSentToDlq",
    dimensionsMap: bus === undefined ? { RuleName } : { EventBusName: bus, RuleName },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}
