import { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  ComparisonOperator,
  type IAlarmAction,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { METRICS } from "../../functions/metrics.ts";
import { StageAlarm, type StageAlarmProps } from "./alarm.ts";
import type { StageFunction, StageProps } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import type { Paced } from "./paced.ts";
import type { WorkQueue } from "./queue.ts";
import type { Roster } from "./roster.ts";
import type { Settle } from "./settle.ts";
import { SWEEP_MINUTES, type Sweep } from "./sweep.ts";

export interface AlarmsProps extends StageProps {
  readonly ingest: Ingest;
  readonly paced: Paced;
  readonly roster: Roster;
  readonly settle: Settle;
  readonly sweep: Sweep;
  /** All functions, these among them. */
  readonly functions: readonly StageFunction[];
  readonly alarmAction?: IAlarmAction;
}

const PERIOD = Duration.minutes(5);
/** Long enough for two rounds of the sweeper. */
const SWEEPS = Duration.minutes(2 * SWEEP_MINUTES);

/**
 * What someone must look at, besides the failed runs of each machine (journey-machine.ts); docs/runbook.md has a section
 * for each. Lambda's own error count would include `Hold` and `Exited`, which the machines act on: our metric leaves them
 * out, and a filter on the log adds what the code cannot count itself (a time-out, a crash).
 */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#queue("ingest", props.ingest.work);
    this.#queue("paced", props.paced.work);
    this.#queue("roster", props.roster.work);
    this.#queue("settle", props.settle.work);
    this.#refused(props.ingest);
    for (const target of props.functions) this.#unexpectedErrors(target);
    this.#templateFaults();
    this.#callFaults();
    this.#stuckDue();
    this.#silentSweep(props.sweep);
  }

  #queue(name: "ingest" | "paced" | "roster" | "settle", work: WorkQueue): void {
    this.#alarm(`${name}-dead`, {
      metric: work.dead.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
      description: `The ${name} queue's dead-letter queue holds messages that a fault of ours stops, or that never reached the queue. They are lost when it gives them up.`,
    });
    const minutes = BEHIND_MINUTES[name];
    this.#alarm(`${name}-behind`, {
      metric: work.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(minutes).toSeconds(),
      description: `The oldest message of the ${name} queue has waited for over ${minutes} minutes.`,
    });
  }

  #refused(ingest: Ingest): void {
    this.#alarm("refused", {
      metric: ingest.refused.metricNumberOfMessagesSent({ period: PERIOD, statistic: Stats.SUM }),
      description: "Events arrived that can never be applied; the refused queue holds them and says why.",
    });
  }

  #unexpectedErrors(target: StageFunction): void {
    // What Lambda writes to the log when it ends a function that could not tell itself.
    // https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-execution.html
    const crashes = new MetricFilter(this, `${target.name}-crashes`, {
      logGroup: target.logs,
      metricNamespace: METRICS.namespace,
      metricName: `Crash-${this.#props.names.function(target.name)}`,
      filterPattern: FilterPattern.anyTerm("Task timed out", "Runtime.ExitError", "Runtime.ImportModuleError"),
    });
    this.#alarm(`${target.name}-errors`, {
      metric: new MathExpression({
        expression: "FILL(errors, 0) + FILL(crashes, 0)",
        label: `unexpected errors of ${target.name}`,
        usingMetrics: {
          errors: this.#ourMetric(METRICS.unexpectedError, target.name),
          crashes: crashes.metric({ period: PERIOD, statistic: Stats.SUM }),
        },
        period: PERIOD,
      }),
      description: `The ${target.name} function met errors that nothing expects, or was ended by Lambda.`,
    });
  }

  /**
   * Counted without journey and step beside `Dropped` and `CallFailed`: an alarm takes no search over dimensions.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html
   */
  #templateFaults(): void {
    this.#alarm("template-faults", {
      metric: this.#ourMetric(METRICS.templateFault, "send"),
      description:
        "Messages were not sent because their template is missing or came out unfit; everybody at the step misses them.",
    });
  }

  #callFaults(): void {
    this.#alarm("call-faults", {
      metric: this.#ourMetric(METRICS.callFault, "call", CALL_PERIOD),
      threshold: CALL_FAULTS,
      description: `Over ${CALL_FAULTS} attempts in ${CALL_PERIOD.toMinutes()} minutes to call another system came to nothing; runs go on without its answer.`,
    });
  }

  #stuckDue(): void {
    this.#alarm("stuck-due", {
      metric: new MathExpression({
        expression: "FILL(failed, 0) + FILL(behind, 0)",
        label: "due items left over",
        usingMetrics: {
          failed: this.#ourMetric(METRICS.sweepFailed, "sweep", SWEEPS),
          behind: this.#ourMetric(METRICS.sweepBehind, "sweep", SWEEPS),
        },
        period: SWEEPS,
      }),
      periods: STUCK_PERIODS,
      description: `For ${STUCK_PERIODS * SWEEPS.toMinutes()} minutes the sweeper has not finished what is due: something fails, or it falls behind.`,
    });
  }

  #silentSweep(sweep: Sweep): void {
    this.#alarm("sweep-silent", {
      metric: sweep.function.lambda.metricInvocations({ period: SWEEPS, statistic: Stats.SUM }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: SILENT_PERIODS,
      missing: TreatMissingData.BREACHING,
      description: `The sweeper has not been called for ${SILENT_PERIODS * SWEEPS.toMinutes()} minutes.`,
    });
  }

  #ourMetric(metricName: string, service: string, period = PERIOD): Metric {
    return new Metric({
      namespace: METRICS.namespace,
      metricName,
      dimensionsMap: { service, stage: this.#props.stage.name },
      statistic: Stats.SUM,
      period,
    });
  }

  #alarm(name: string, props: Omit<StageAlarmProps, "names" | "action">): void {
    const { names, alarmAction } = this.#props;
    const action = alarmAction === undefined ? {} : { action: alarmAction };
    this.alarms.push(new StageAlarm(this, name, name, { ...props, ...action, names }).alarm);
  }
}

/** The roster gives the paced queue a quarter of an hour's work ahead, which is no delay. */
const BEHIND_MINUTES = { ingest: 15, paced: 45, roster: 30, settle: 15 };
/** A call that is tried three times and lost is more than this; one that comes off at the second attempt is not. */
const CALL_FAULTS = 2;
const CALL_PERIOD = Duration.minutes(15);
const STUCK_PERIODS = 6;
const SILENT_PERIODS = 3;
