import { Duration, Fn } from "aws-cdk-lib";
import { type IMetric, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Rule } from "aws-cdk-lib/aws-events";
import type { FunctionName } from "../../functions/bundle.ts";
import { TASK_FUNCTIONS } from "../machine-settings.ts";
import type { Names } from "../names.ts";
import type { Stage } from "../options.ts";
import type { AlarmSpec } from "./alarm.ts";
import { counted, PERIOD, sumOf } from "./alarm-metrics.ts";
import type { Bulk } from "./bulk.ts";
import type { StageFunction } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import type { Settle } from "./settle.ts";
import type { Sources } from "./sources.ts";
import { SWEEP_MINUTES } from "./sweep.ts";

/** A few refused addresses are wrong addresses of customers; more within a quarter of an hour are a fault of ours or the provider's. */
const SENDS_FAILED = 5;
const FAILED_PERIOD = Duration.minutes(15);
/** A provider's rate limit is reached at every opening hour; half an hour of it is more than a burst. */
const RELEASED_PERIODS = 7;
const RELEASED_DATAPOINTS = 6;
/** A call that fails three times exceeds this; a call that succeeds at the second attempt does not. */
const CALL_FAULTS = 2;
const CALL_PERIOD = Duration.minutes(15);

/** The time of two rounds of the sweeper. */
const SWEEPS = Duration.minutes(2 * SWEEP_MINUTES);

/** Alarms on the outcomes of messages and calls. */
export function messageAlarms(stage: Stage): Readonly<Record<string, AlarmSpec>> {
  return {
    "template-faults": {
      metric: counted(stage, "templateFault", "send"),
      description:
        "Messages were not sent because their template is missing or came out unfit; everybody at the step misses them.",
    },
    "provider-faults": {
      metric: counted(stage, "providerFault", "send"),
      description:
        "A provider does not take our messages for a reason of ours: a permission, a credential, a sender. They are tried again for a day.",
    },
    "sends-failed": {
      metric: counted(stage, "sendsFailed", "send", FAILED_PERIOD),
      threshold: SENDS_FAILED,
      description: `Over ${SENDS_FAILED} messages in ${FAILED_PERIOD.toMinutes()} minutes were refused for good by their provider.`,
    },
    "sends-unknown": {
      metric: sumOf("messages of which nobody knows", {
        sent: counted(stage, "sendsUnknown", "send"),
        swept: counted(stage, "sendsUnknown", "sweep"),
      }),
      description:
        "Nobody knows of messages whether their provider has them. They count as sent and are not sent again.",
    },
    "sends-released": {
      metric: sumOf("messages that a provider would not take yet", {
        released: counted(stage, "sendsReleased", "send"),
      }),
      periods: RELEASED_PERIODS,
      datapoints: RELEASED_DATAPOINTS,
      description: `For ${RELEASED_DATAPOINTS * PERIOD.toMinutes()} minutes a provider has not taken all messages. They are tried again for a day.`,
    },
    "call-faults": {
      metric: counted(stage, "callFault", "call", CALL_PERIOD),
      threshold: CALL_FAULTS,
      description: `Over ${CALL_FAULTS} attempts in ${CALL_PERIOD.toMinutes()} minutes to call another system came to nothing; runs go on without its answer.`,
    },
  };
}

/** A system that signs wrongly does so each time; a few strange requests come to every address on the internet. */
const WEBHOOKS_REFUSED = 20;
const REFUSED_PERIOD = Duration.minutes(15);

/** Alarms on what comes by sources; only where a workspace has one that comes by itself. */
export function sourceAlarms(stage: Stage): Readonly<Record<string, AlarmSpec>> {
  return {
    "webhooks-refused": {
      metric: counted(stage, "webhooksRefused", "sources", REFUSED_PERIOD),
      threshold: WEBHOOKS_REFUSED,
      description: `Over ${WEBHOOKS_REFUSED} requests to webhooks in ${REFUSED_PERIOD.toMinutes()} minutes did not prove where they come from: a secret that was changed on one side only, or a stranger.`,
    },
  };
}

/** Alarms on money; only where the settings have budgets. */
export function budgetAlarms(stage: Stage): Readonly<Record<string, AlarmSpec>> {
  return {
    "budget-reached": {
      metric: counted(stage, "budgetReached", "send"),
      description:
        "Marketing messages are held because a budget of the settings is spent, until its day or month is over.",
    },
  };
}

/** Alarms on how e-mail is received; only where the settings have it counted. */
export function deliverabilityAlarms(stage: Stage): Readonly<Record<string, AlarmSpec>> {
  return {
    "mail-rate-high": {
      metric: counted(stage, "mailRateHigh", "sweep", SWEEPS),
      description:
        "E-mail of the last three days bounced, or was complained about, at half of the rate from which SES reviews accounts, or more.",
    },
    "mail-rate-at-review": {
      metric: counted(stage, "mailRateAtReview", "sweep", SWEEPS),
      description:
        "E-mail of the last three days bounced, or was complained about, so often that SES reviews accounts for it. Marketing by e-mail is held if the settings say `deliverability: hold`.",
    },
  };
}

/** Every burst is throttled for a moment and served afterwards; throttling for a quarter of an hour means too little capacity. */
const LASTING = { periods: 4, datapoints: 3 };
const MINUTES = LASTING.datapoints * PERIOD.toMinutes();

/** The calls to Step Functions that may be throttled; each has a quota of its own. */
const CALLS = ["StartExecution", "SendTaskSuccess", "StopExecution", "DescribeExecution"];

/** The functions that machines call. */
const OF_TASKS: ReadonlySet<FunctionName> = new Set(Object.values(TASK_FUNCTIONS));

/**
 * Alarms on throttling by AWS. The functions have two, since an alarm can add up ten metrics at most.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 */
export function throttleAlarms(functions: readonly StageFunction[]): Readonly<Record<string, AlarmSpec>> {
  return {
    throttles: {
      metric: throttled(
        "throttled calls of functions",
        functions.filter(({ name }) => !OF_TASKS.has(name)),
      ),
      ...LASTING,
      description: `For ${MINUTES} minutes Lambda has not had a copy for every call: the account's concurrency is used up. Work is late, not lost.`,
    },
    "task-throttles": {
      metric: throttled(
        "throttled tasks of runs",
        functions.filter(({ name }) => OF_TASKS.has(name)),
      ),
      ...LASTING,
      description: `For ${MINUTES} minutes Lambda has not had a copy for every task of a run: the account's concurrency is used up. Runs are late, not lost.`,
    },
    /*
     * For the account, in the Region: `ExecutionThrottled` counts per machine, and an alarm can add up ten metrics at most;
     * ServiceMetric counts the throttled transitions of all machines together.
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

function throttled(label: string, functions: readonly StageFunction[]): IMetric {
  return sumOf(
    label,
    Object.fromEntries(
      functions.map(({ name, lambda }) => [name, lambda.metricThrottles({ period: PERIOD, statistic: Stats.SUM })]),
    ),
  );
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

/** An alarm can add up ten metrics at most. */
const MOST_METRICS = 10;

/** The rules that put events into queues. */
export interface Delivering {
  readonly names: Names;
  readonly keyArn?: string;
  readonly ingest: Ingest;
  readonly settle: Settle;
  readonly bulk?: Bulk;
  readonly sources?: Sources;
}

/**
 * Events that EventBridge could put into neither a queue nor its dead-letter queue. With a key of the deployer both depend on the
 * key's policy, which the stack does not write. The rules of sources are counted with and without a key: nobody would notice that
 * events of another system are missing. There are several alarms where one cannot count all rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html: rules of the default bus are counted by
 * `RuleName`, those of others by `EventBusName` and `RuleName`.
 */
export function undelivered(of: Delivering): Readonly<Record<string, AlarmSpec>> {
  const { names, keyArn, ingest, settle, bulk, sources } = of;
  const own = {
    customers: lost(ingest.rules.customers, names.bus),
    email: lost(ingest.rules.email),
    textMessages: lost(ingest.rules.textMessages),
    runs: lost(settle.rule),
    ...(bulk && { files: lost(bulk.rule) }),
  };
  const rules = sources?.rules ?? [];
  const others = rules.map(({ rule, bus }, n): [string, Metric] => [
    `source${n + 1}`,
    lost(rule, bus === DEFAULT_BUS ? undefined : bus),
  ]);
  const metrics = [...(keyArn === undefined ? [] : Object.entries(own)), ...others];
  const alarms = Array.from({ length: Math.ceil(metrics.length / MOST_METRICS) }, (_, n): [string, AlarmSpec] => [
    n === 0 ? "undelivered" : `undelivered-${n + 1}`,
    {
      metric: sumOf(
        "events that reached no queue",
        Object.fromEntries(metrics.slice(n * MOST_METRICS, (n + 1) * MOST_METRICS)),
      ),
      description: `EventBridge could put events into no queue, not even a dead-letter queue: they are lost. ${
        keyArn === undefined ? "The policy of a queue" : "The policy of the KMS key, or of a queue,"
      } does not let it.`,
    },
  ]);
  return Object.fromEntries(alarms);
}

/** A rule of this bus is counted by its name alone. */
const DEFAULT_BUS = "default";

function lost({ ruleArn }: Rule, bus?: string): Metric {
  // `rule/<rule>`, or on another bus than the default `rule/<bus>/<rule>`; a reference would give `<bus>|<rule>`. The name of a
  // partner's bus has slashes.
  const RuleName = Fn.select(bus === undefined ? 1 : 1 + bus.split("/").length, Fn.split("/", ruleArn));
  return new Metric({
    namespace: "AWS/Events",
    metricName: "InvocationsFailedToBeSentToDlq",
    dimensionsMap: bus === undefined ? { RuleName } : { EventBusName: bus, RuleName },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}
