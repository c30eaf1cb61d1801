import { Duration } from "aws-cdk-lib";
import { EventBus, Match, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import { WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface SettleProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
  readonly concurrency: number;
}

/** The way from the end of a run to the end of its entry. Settling is idempotent, so duplicates may arrive at any time. */
export class Settle extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: SettleProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Settle", {
      ...props,
      name: "settle",
      description: "Ends entries whose run has ended",
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "settle",
      deadRetention: Duration.days(14),
      consumer: this.function,
      parksTarget: "settleDead",
      concurrency: props.concurrency,
    });
    // https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    this.rule = new Rule(this, "RunsEnded", {
      description: "Ended runs of our machines go to the settle queue",
      eventBus: EventBus.fromEventBusName(this, "Default", "default"),
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          // Runs that we stop are included: the event does not tell a person's StopExecution from ours.
          status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
          stateMachineArn: Match.prefix(props.machines.prefix),
        },
      },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: this.work.dead })],
    });
  }
}
