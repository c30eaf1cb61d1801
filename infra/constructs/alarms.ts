import { Duration } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, type IAlarmAction, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Settings } from "../../core/model/settings.ts";
import { type AlarmSpec, StageAlarm } from "./alarm.ts";
import { CRASHES, counted, linesWith, PERIOD, sumOf, UNKNOWN } from "./alarm-metrics.ts";
import {
  budgetAlarms,
  deliverabilityAlarms,
  messageAlarms,
  sourceAlarms,
  throttleAlarms,
  undelivered,
} from "./alarm-specs.ts";
import type { Bulk } from "./bulk.ts";
import type { Call } from "./call.ts";
import type { FanOut, Paced } from "./fan-out.ts";
import type { StageFunction, StageProps } from "./function.ts";
import type { Inbound } from "./inbound.ts";
import type { Ingest } from "./ingest.ts";
import type { Journeys } from "./journeys.ts";
import type { Privacy } from "./privacy.ts";
import type { WorkQueue } from "./queue.ts";
import type { Send } from "./send.ts";
import type { Settle } from "./settle.ts";
import type { Sources } from "./sources.ts";
import { SWEEP_MINUTES, type Sweep } from "./sweep.ts";

export interface AlarmsProps extends StageProps {
  readonly ingest: Ingest;
  readonly journeys: Journeys;
  readonly paced: Paced;
  readonly fanOut: FanOut;
  readonly send: Send;
  readonly call: Call;
  readonly settle: Settle;
  readonly sweep: Sweep;
  /** Absent where nothing comes in by a webhook or another bus. */
  readonly sources?: Sources;
  /** Absent where no source may ask for erasures. */
  readonly privacy?: Privacy;
  /** Absent where no text message comes in. */
  readonly inbound?: Inbound;
  /** Absent where the settings have no imports. */
  readonly bulk?: Bulk;
  readonly settings: Settings;
  /** All functions, those of the constructs above too. */
  readonly functions: readonly StageFunction[];
  readonly alarmAction?: IAlarmAction;
}

/** The time of two rounds of the sweeper. */
const SWEEPS = Duration.minutes(2 * SWEEP_MINUTES);

/**
 * Everything that a person must look at, except the failed runs of each machine (journey-machine.ts); docs/runbook.md has a section
 * for each alarm. Lambda's own error count would include `Hold` and `Exited`, which the machines handle. Our metric leaves them out,
 * and a filter on the log adds what the code cannot count itself (a time-out, a crash).
 */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#queue("ingest", props.ingest.work);
    this.#queue("paced", props.paced.work);
    this.#queue("roster", props.fanOut.work);
    this.#queue("settle", props.settle.work);
    if (props.sources !== undefined) {
      this.#queue("sources", props.sources.work);
      for (const [name, spec] of Object.entries(sourceAlarms(props.stage))) this.#alarm(name, spec);
    }
    if (props.privacy !== undefined) this.#queue("erasures", props.privacy.work);
    if (props.inbound !== undefined) this.#queue("inbound", props.inbound.work);
    if (props.bulk !== undefined) this.#queue("bulk", props.bulk.work);
    this.#givenUp(
      "calls",
      props.call,
      "Calls were given up: their destination did not answer for as long as they are tried.",
    );
    this.#givenUp(
      "webhooks",
      props.send,
      "Webhooks were given up: their receiver did not answer, or take them, for a day.",
    );
    this.#refused(props.ingest);
    for (const target of props.functions) this.#unexpectedErrors(target);
    this.#unknownTasks(props.journeys);
    this.#failedEntries();
    for (const [name, spec] of Object.entries(messageAlarms(props.stage))) this.#alarm(name, spec);
    if ((props.settings.budgets ?? []).length > 0) {
      for (const [name, spec] of Object.entries(budgetAlarms(props.stage))) this.#alarm(name, spec);
    }
    if (props.settings.deliverability !== undefined) {
      for (const [name, spec] of Object.entries(deliverabilityAlarms(props.stage))) this.#alarm(name, spec);
    }
    for (const [name, spec] of Object.entries(throttleAlarms(props.functions))) this.#alarm(name, spec);
    for (const [name, spec] of Object.entries(undelivered(props))) this.#alarm(name, spec);
    this.#stuckDue();
    this.#silentSweep(props.sweep);
  }

  #queue(name: keyof typeof BEHIND_MINUTES, work: WorkQueue): void {
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

  #givenUp(name: "calls" | "webhooks", { work }: Call | Send, what: string): void {
    const makes = name === "calls" ? "makes" : "sends";
    this.#alarm(`${name}-dead`, {
      metric: work.dead.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
      description: `${what} \`sojourn redrive\` ${makes} them again.`,
    });
  }

  #refused(ingest: Ingest): void {
    this.#alarm("refused", {
      metric: ingest.refused.metricNumberOfMessagesSent({ period: PERIOD, statistic: Stats.SUM }),
      description: "Events arrived that can never be applied; the refused queue holds them and says why.",
    });
  }

  #unexpectedErrors(target: StageFunction): void {
    const { names, stage } = this.#props;
    const crashes = `Crash-${names.function(target.name)}`;
    this.#alarm(`${target.name}-errors`, {
      metric: sumOf(`unexpected errors of ${target.name}`, {
        errors: counted(stage, "unexpectedError", target.name),
        crashes: linesWith(this, `${target.name}-crashes`, target.logs, crashes, CRASHES),
      }),
      description: `The ${target.name} function met errors that nothing expects, or was ended by Lambda.`,
    });
  }

  /** Step Functions logs this at once, whatever Lambda logs. The task is tried again, and may have run. */
  #unknownTasks({ logs }: Journeys): void {
    this.#alarm("lambda-unknown", {
      metric: linesWith(this, "lambda-unknown-lines", logs, `LambdaUnknown-${this.#props.names.stack}`, UNKNOWN),
      description:
        "Tasks of runs ended without saying how (Lambda.Unknown): out of time or memory, or a crash. What they did may have been done.",
    });
  }

  /** The failed runs of each machine have an alarm of their own; this one also counts starts that were refused. */
  #failedEntries(): void {
    const { stage } = this.#props;
    this.#alarm("entries-failed", {
      metric: sumOf("entries that ended as failed", {
        ingest: counted(stage, "entriesFailed", "ingest"),
        steps: counted(stage, "entriesFailed", "steps"),
        settle: counted(stage, "entriesFailed", "settle"),
        sweep: counted(stage, "entriesFailed", "sweep"),
      }),
      description: "Entries ended as failed: their runs failed, or could never be started.",
    });
  }

  #stuckDue(): void {
    const { stage } = this.#props;
    this.#alarm("stuck-due", {
      metric: sumOf(
        "due items left over",
        {
          failed: counted(stage, "sweepFailed", "sweep", SWEEPS),
          behind: counted(stage, "sweepBehind", "sweep", SWEEPS),
        },
        SWEEPS,
      ),
      periods: STUCK_DATAPOINTS + 1,
      datapoints: STUCK_DATAPOINTS,
      description: `For ${STUCK_DATAPOINTS * SWEEPS.toMinutes()} minutes the sweeper has not finished what is due: something fails, or it falls behind.`,
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

  #alarm(name: string, props: AlarmSpec): void {
    const { names, alarmAction } = this.#props;
    const action = alarmAction === undefined ? {} : { action: alarmAction };
    this.alarms.push(new StageAlarm(this, name, name, { ...props, ...action, names }).alarm);
  }
}

/**
 * The fan-out puts a quarter of an hour's work into the paced queue in advance, which is not a delay. Of many files that are
 * uploaded together each waits for the parts of the others.
 */
const BEHIND_MINUTES = {
  ...{ ingest: 15, paced: 45, roster: 30, settle: 15 },
  ...{ sources: 15, erasures: 60, inbound: 15, bulk: 180 },
};
/** There is one more period than datapoints, since the newest may not have been counted yet. */
const STUCK_DATAPOINTS = 6;
const SILENT_PERIODS = 3;
