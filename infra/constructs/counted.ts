import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../../functions/bundle.ts";
import { METRICS } from "../../functions/metrics.ts";
import type { Stage } from "../stage.ts";

export const PERIOD = Duration.minutes(5);

type Counter = Exclude<keyof typeof METRICS, "namespace">;

/** One of our counters as one function counts it, for all journeys together: an alarm takes no search over dimensions.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html */
export function counted(stage: Stage, counter: Counter, service: FunctionName, period = PERIOD): Metric {
  return new Metric({
    namespace: METRICS.namespace,
    metricName: METRICS[counter],
    dimensionsMap: { service, stage: stage.name },
    statistic: Stats.SUM,
    period,
  });
}

/** The sum of metrics, by ids that a metric's expression may have; one that has no data counts as 0. */
export function sumOf(label: string, usingMetrics: Readonly<Record<string, IMetric>>, period = PERIOD): MathExpression {
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + ");
  return new MathExpression({ expression, label, usingMetrics: { ...usingMetrics }, period });
}
