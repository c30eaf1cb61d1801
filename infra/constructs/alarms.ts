import { Duration, Validations } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { METRICS } from "../../functions/metrics.ts";
import type { StageFunction, StageProps } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import type { Journey } from "./journeys.ts";
import type { WorkQueue } from "./queue.ts";
import type { Settle } from "./settle.ts";
import { SWEEP_MINUTES, type Sweep } from "./sweep.ts";

export interface AlarmsProps extends StageProps {
  readonly ingest: Ingest;
  readonly settle: Settle;
  readonly sweep: Sweep;
  /** All functions, these three among them. */
  readonly functions: readonly StageFunction[];
  readonly journeys: readonly Journey[];
  readonly email?: string;
}

const PERIOD = Duration.minutes(5);
/** Long enough for two rounds of the sweeper. */
const SWEEPS = Duration.minutes(2 * SWEEP_MINUTES);

/**
 * What someone must look at; docs/runbook.md has a section for each. Lambda's own error count would include `Hold` and
 * `Exited`, which the machines act on: our metric leaves them out, and a filter on the log adds what the code cannot
 * count itself (a time-out, a crash).
 */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #props: AlarmsProps;
  readonly #topic: Topic | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#topic = props.email === undefined ? undefined : this.#emailTopic(props.email);
    this.#queue("ingest", props.ingest.work);
    this.#queue("settle", props.settle.work);
    this.#refused(props.ingest);
    for (const target of props.functions) this.#unexpectedErrors(target);
    for (const journey of props.journeys) this.#failedRuns(journey);
    this.#stuckDue();
    this.#silentSweep(props.sweep);
  }

  #queue(name: "ingest" | "settle", work: WorkQueue): void {
    this.#alarm(`${name}-dead`, {
      metric: work.dead.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
      description: `The ${name} queue's dead-letter queue holds messages that failed ten times. They are lost when it gives them up.`,
    });
    this.#alarm(`${name}-behind`, {
      metric: work.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(15).toSeconds(),
      description: `The oldest message of the ${name} queue has waited for over 15 minutes.`,
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

  #failedRuns(journey: Journey): void {
    this.#alarm(`${journey.journey}-failed-runs`, {
      metric: new Metric({
        namespace: "AWS/States",
        metricName: "ExecutionsFailed",
        dimensionsMap: { StateMachineArn: journey.machine.attrArn },
        statistic: Stats.SUM,
        period: PERIOD,
      }),
      description: `Runs of the journey ${journey.journey} failed: those customers get none of its later steps.`,
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
      periods: 2,
      description: "For an hour the sweeper has not finished what is due: something fails, or it falls behind.",
    });
  }

  #silentSweep(sweep: Sweep): void {
    this.#alarm("sweep-silent", {
      metric: sweep.function.lambda.metricInvocations({ period: SWEEPS, statistic: Stats.SUM }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      missing: TreatMissingData.BREACHING,
      description: "The sweeper has not been called for an hour.",
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

  #alarm(
    name: string,
    props: {
      readonly metric: IMetric;
      readonly description: string;
      readonly threshold?: number;
      readonly comparison?: ComparisonOperator;
      readonly periods?: number;
      readonly missing?: TreatMissingData;
    },
  ): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.#props.names.alarmPrefix}${name}`,
      alarmDescription: `${props.description} See docs/runbook.md.`,
      metric: props.metric,
      threshold: props.threshold ?? 0,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (this.#topic !== undefined) alarm.addAlarmAction(new SnsAction(this.#topic));
    this.alarms.push(alarm);
  }

  #emailTopic(address: string): Topic {
    const topic = new Topic(this, "Topic", {
      displayName: `Alarms of ${this.#props.names.stack}`,
      enforceSSL: true,
    });
    // A topic with a policy of its own no longer admits the account's alarms by default.
    topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
    topic.addSubscription(new EmailSubscription(address));
    Validations.of(topic).acknowledge({
      id: "Serverless-SNSRedrivePolicy",
      reason: "An alarm's e-mail that cannot be delivered is of no use later; the alarm itself stays on the dashboard.",
    });
    return topic;
  }
}
