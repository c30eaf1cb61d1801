import { Aws, Duration } from "aws-cdk-lib";
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { DROP_FACTS, DROP_REASONS } from "../../core/model/drop-reasons.ts";
import { METRICS } from "../../functions/names.ts";
import { counted, PERIOD } from "./alarm-metrics.ts";
import type { Alarms } from "./alarms.ts";
import type { Bulk } from "./bulk.ts";
import type { FanOut, Paced } from "./fan-out.ts";
import type { StageFunction, StageProps } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import type { Settle } from "./settle.ts";
import type { StageTable } from "./table.ts";

export interface DashboardProps extends StageProps {
  readonly alarms: Alarms;
  readonly functions: readonly StageFunction[];
  readonly ingest: Ingest;
  readonly paced: Paced;
  readonly fanOut: FanOut;
  readonly settle: Settle;
  readonly table: StageTable;
  /** Absent where the settings have no imports. */
  readonly bulk?: Bulk;
  /** The machines that have alarms of their own. */
  readonly journeys: readonly { readonly machine: string }[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const ALARMS_A_WIDGET = 100;

/** The search for drops whose reason is a fault of the template. */
const TEMPLATE_FAULTS = `(${DROP_REASONS.filter((reason) => DROP_FACTS[reason].templateFault)
  .map((reason) => `reason="${reason}"`)
  .join(" OR ")})`;

const COUNT = { period: PERIOD, statistic: Stats.SUM };

/** One page that answers: is anything wrong, what comes in, what goes out, what is slow. */
export class StageDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { ingest, functions, table } = props;
    const queues = {
      ingest: ingest.work,
      paced: props.paced.work,
      roster: props.fanOut.work,
      settle: props.settle.work,
      ...(props.bulk && { bulk: props.bulk.work }),
    };
    this.dashboard = new Dashboard(this, "Dashboard", {
      dashboardName: props.names.dashboard,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: props.alarms.alarms, width: 24 })],
        ...this.#failedRuns(props),
        [
          graph("Events: in, dead, refused", [
            ingest.work.queue.metricNumberOfMessagesSent({ ...COUNT, label: "in" }),
            ingest.work.dead.metricApproximateNumberOfMessagesVisible({ ...COUNT, statistic: "max", label: "dead" }),
            ingest.refused.metricNumberOfMessagesSent({ ...COUNT, label: "refused" }),
          ]),
          graph(
            "Oldest message waiting, seconds",
            Object.entries(queues).map(([label, { queue }]) =>
              queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: "max", label }),
            ),
          ),
        ],
        [
          graph("Runs started", [this.#perMachine("ExecutionsStarted", props)]),
          graph("Runs failed", [this.#perMachine("ExecutionsFailed", props)]),
        ],
        [
          graph("Messages lost to templates", [this.#counted("Dropped", TEMPLATE_FAULTS, props)]),
          graph("Calls that failed, by code", [this.#counted("CallFailed", "", props)]),
        ],
        [
          graph("Messages that were not taken: failed, unknown, not yet, by our fault", [
            counted(props.stage, "sendsFailed", "send").with({ label: "failed" }),
            counted(props.stage, "sendsUnknown", "send").with({ label: "unknown" }),
            counted(props.stage, "sendsReleased", "send").with({ label: "not yet" }),
            counted(props.stage, "providerFault", "send").with({ label: "by our fault" }),
          ]),
          graph("Throttled: functions, and machines", [
            ...functions.map((f) => f.lambda.metricThrottles({ ...COUNT, label: f.name })),
            this.#perMachine("ExecutionThrottled", props),
          ]),
        ],
        [graph("What the functions count", [this.#counts(props)], 24)],
        [
          graph(
            "Function calls",
            functions.map((f) => f.lambda.metricInvocations({ ...COUNT, label: f.name })),
          ),
          graph(
            "Function time, p95",
            functions.map((f) => f.lambda.metricDuration({ period: PERIOD, statistic: "p95", label: f.name })),
          ),
        ],
        [
          graph(
            "Function errors, with Hold and Exited",
            functions.map((f) => f.lambda.metricErrors({ ...COUNT, label: f.name })),
          ),
          graph("Table units", [
            table.table.metricConsumedReadCapacityUnits({ ...COUNT, label: "read" }),
            table.table.metricConsumedWriteCapacityUnits({ ...COUNT, label: "write" }),
          ]),
        ],
      ],
    });
  }

  /** The alarms on failed runs. They are in the nested stacks, so they are named and not referred to. */
  #failedRuns({ names, journeys }: DashboardProps): IWidget[][] {
    const alarms = journeys.map(({ machine }) => {
      const arn = `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${names.alarmPrefix}${machine}-failed-runs`;
      return Alarm.fromAlarmArn(this, `${machine}-failed-runs`, arn);
    });
    const rows: IWidget[][] = [];
    for (let from = 0; from < alarms.length; from += ALARMS_A_WIDGET) {
      const some = alarms.slice(from, from + ALARMS_A_WIDGET);
      rows.push([new AlarmStatusWidget({ title: "Failed runs by journey", alarms: some, width: 24 })]);
    }
    return rows;
  }

  /**
   * A metric of every machine of the stage, including machines whose journey has left the template. The term has no quotes, since a
   * quoted term must be the whole ARN. Letters and digits are matched as separate words, so `dev` shows the machines of `dev2` too.
   */
  #perMachine(metric: string, { names }: DashboardProps): IMetric {
    const words = names.machinePrefix.replace(/-$/, "");
    return search(`{AWS/States,StateMachineArn} MetricName="${metric}" StateMachineArn=${words}`);
  }

  /** One counter by all its dimensions: journey, step and reason. */
  #counted(metric: string, terms: string, props: DashboardProps): IMetric {
    return search(`Namespace="${METRICS.namespace}" MetricName="${metric}" stage="${props.stage.name}" ${terms}`);
  }

  #counts(props: DashboardProps): IMetric {
    return search(`Namespace="${METRICS.namespace}" stage="${props.stage.name}"`);
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function search(terms: string): IMetric {
  return new MathExpression({
    expression: `SEARCH('${terms}', 'Sum', ${PERIOD.toSeconds()})`,
    period: PERIOD,
    label: "",
    usingMetrics: {},
  });
}

function graph(title: string, left: IMetric[], width = 12): GraphWidget {
  return new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } });
}
