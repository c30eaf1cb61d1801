import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { FunctionName } from "../../functions/bundle.ts";
import { METRICS } from "../../functions/names.ts";
import type { Stage } from "../options.ts";

export const PERIOD = Duration.minutes(5);

type Counter = Exclude<keyof typeof METRICS, "namespace">;

/** One of our counters as one function counts it, for all journeys together: an alarm cannot search over dimensions.
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

/** The sum of metrics, by the ids of a metric expression. A metric without data counts as 0. */
export function sumOf(label: string, usingMetrics: Readonly<Record<string, IMetric>>, period = PERIOD): MathExpression {
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + ");
  return new MathExpression({ expression, label, usingMetrics: { ...usingMetrics }, period });
}

/**
 * What Lambda and its Node runtime write to a function's log when the function cannot log itself: it ran out of time or memory, its
 * process ended, or its code does not load. INIT_REPORT is only written for an init that failed. None of these terms occurs in the
 * line of an error that a handler throws ("Invoke Error"), so a Hold is not counted.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */
export const CRASHES: readonly string[] = [
  "Task timed out",
  "Status: timeout",
  "Runtime exited",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Runtime.ImportModuleError",
  "Runtime.UserCodeSyntaxError",
  "Runtime.HandlerNotFound",
  "Runtime.MalformedHandlerName",
  "Runtime.UnhandledPromiseRejection",
  "Runtime.NodeJsExit",
  "Uncaught Exception",
  "INIT_REPORT",
];

/** What a machine's log says of a task that may have run, without a result. */
export const UNKNOWN: readonly string[] = ["Lambda.Unknown"];

/** The number of log lines with one of these terms. The metric's name must contain the stage. */
export function linesWith(
  scope: Construct,
  id: string,
  logGroup: ILogGroup,
  metricName: string,
  terms: readonly string[],
) {
  const filter = new MetricFilter(scope, id, {
    logGroup,
    metricNamespace: METRICS.namespace,
    metricName,
    filterPattern: FilterPattern.anyTerm(...terms),
  });
  return filter.metric({ period: PERIOD, statistic: Stats.SUM });
}
