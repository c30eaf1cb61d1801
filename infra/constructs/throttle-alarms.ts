import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmSpec } from "./alarm.ts";
import { PERIOD, sumOf } from "./counted.ts";
import type { StageFunction } from "./function.ts";

/** Every burst is throttled for a moment, and served after it; what lasts a quarter of an hour is too little for the stage. */
const LASTING = { periods: 4, datapoints: 3 };
const MINUTES = LASTING.datapoints * PERIOD.toMinutes();

/** What of Step Functions the stage may ask for too often; a bucket of its own each. */
const CALLS = ["StartExecution", "SendTaskSuccess", "StopExecution", "DescribeExecution"];

/** What AWS does not let us do as often as we would. */
export function throttleAlarms(functions: readonly StageFunction[]): Readonly<Record<string, AlarmSpec>> {
  return {
    throttles: {
      metric: sumOf(
        "throttled calls of functions",
        Object.fromEntries(
          functions.map(({ name, lambda }) => [name, lambda.metricThrottles({ period: PERIOD, statistic: Stats.SUM })]),
        ),
      ),
      ...LASTING,
      description: `For ${MINUTES} minutes Lambda has not had a copy for every call: the account's concurrency is used up. Work is late, not lost.`,
    },
    /*
     * Of the account, in the Region: `ExecutionThrottled` counts by machine, and an alarm adds up ten metrics at most; the
     * transitions that Step Functions throttled are counted for all machines together by ServiceMetric.
     * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
     */
    "states-throttled": {
      metric: sumOf("throttled by Step Functions", {
        transitions: throttledEvents({ ServiceMetric: "StateTransition" }),
        ...Object.fromEntries(CALLS.map((name) => [`call${name}`, throttledEvents({ APIName: name })])),
      }),
      ...LASTING,
      description: `For ${MINUTES} minutes Step Functions has throttled state transitions or calls of this account. Runs and starts are late, not lost.`,
    },
  };
}

function throttledEvents(dimensionsMap: Record<string, string>): Metric {
  return new Metric({
    namespace: "AWS/States",
    metricName: "ThrottledEvents",
    dimensionsMap,
    statistic: Stats.SUM,
    period: PERIOD,
  });
}
