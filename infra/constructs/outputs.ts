import { Aws, CfnOutput } from "aws-cdk-lib";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { canaryOutputs } from "../canaries.ts";
import type { Bulk } from "./bulk.ts";
import type { StageBus } from "./bus.ts";
import type { FanOut, Paced } from "./fan-out.ts";
import type { StageProps } from "./function.ts";
import type { HttpApi } from "./http-api.ts";
import type { Inbound } from "./inbound.ts";
import type { Ingest } from "./ingest.ts";
import type { Settle } from "./settle.ts";
import type { StageTable } from "./table.ts";

export interface OutputsProps extends StageProps {
  /** With canaries. */
  readonly journeys: readonly CompiledJourney[];
  readonly bus: StageBus;
  readonly api: HttpApi;
  readonly table: StageTable;
  readonly ingest: Ingest;
  readonly paced: Paced;
  readonly fanOut: FanOut;
  readonly settle: Settle;
  readonly inbound?: Inbound;
  /** Absent where the settings have no imports. */
  readonly bulk?: Bulk;
}

const CONSOLE = `https://${Aws.REGION}.console.aws.amazon.com`;
/** There is one link for all journeys, since a stack has 200 outputs at most. */
const MACHINES = `${CONSOLE}/states/home?region=${Aws.REGION}#/statemachines`;

/** What a deployment prints: links into the AWS console, and the names that other systems need. */
export class Outputs extends Construct {
  constructor(scope: Construct, id: string, props: OutputsProps) {
    super(scope, id);
    const { ingest, paced, fanOut, settle } = props;
    this.#output("MachinesLink", "The machines of the journeys, and their runs", MACHINES);
    const queues = {
      IngestQueue: ingest.work.queue,
      IngestDeadQueue: ingest.work.dead,
      RefusedQueue: ingest.refused,
      PacedQueue: paced.work.queue,
      PacedDeadQueue: paced.work.dead,
      RosterQueue: fanOut.work.queue,
      RosterDeadQueue: fanOut.work.dead,
      SettleQueue: settle.work.queue,
      SettleDeadQueue: settle.work.dead,
    } satisfies Record<string, Queue>;
    for (const [name, queue] of Object.entries(queues)) {
      this.#output(
        name,
        `The queue ${name} in the console`,
        `${CONSOLE}/sqs/v3/home?region=${Aws.REGION}#/queues/https%3A%2F%2Fsqs.${Aws.REGION}.${Aws.URL_SUFFIX}%2F${Aws.ACCOUNT_ID}%2F${queue.queueName}`,
      );
    }
    this.#output(
      "DashboardLink",
      "The dashboard",
      `${CONSOLE}/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${props.names.dashboard}`,
    );
    this.#output("BusName", "Put customer events on this bus", props.bus.bus.eventBusName);
    this.#output("ApiUrl", "The host of the HTTP API", props.api.url);
    if (props.inbound !== undefined) {
      this.#output(
        "InboundTopic",
        "The two-way channel of the number that text messages come to",
        props.inbound.topic.topicArn,
      );
    }
    this.#output("TableName", "Profiles and messages", props.table.table.tableName);
    if (props.bulk !== undefined) {
      this.#output("ImportBucketName", "Put files to take in into this bucket", props.bulk.bucket.bucketName);
    }
    // Machines of former canaries stay in the account, so the machines do not tell which canaries are on trial.
    for (const [key, value] of Object.entries(canaryOutputs(props.journeys))) {
      this.#output(key, "The canaries on trial: journey:version", value);
    }
  }

  /** Other programs find the value by this key. */
  #output(key: string, description: string, value: string): void {
    new CfnOutput(this, key, { description, value }).overrideLogicalId(key);
  }
}
