import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { METRICS } from "../../functions/metrics.ts";
import { PERIOD } from "./counted.ts";

/**
 * What Lambda and its Node runtime write to a function's log where the function could not tell itself: it ran out of time or
 * memory, its process ended, or its code does not load. INIT_REPORT is written for an init that failed, and for no other.
 * None of these is in the line of an error that a handler throws ("Invoke Error"), so a Hold is not among them.
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

/** What a machine's log says of a task that may have run and did not say how it ended. */
export const UNKNOWN: readonly string[] = ["Lambda.Unknown"];

/** How often one of these terms is in a line of a log; the metric's name must be of the stage. */
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
