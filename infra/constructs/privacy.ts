import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import { WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface PrivacyProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
  /** The function that puts the requests on the queue. */
  readonly asks: StageFunction;
}

/**
 * The function that erases customers whom other systems ask to erase, and its queue. Nothing else in the stack may delete an item
 * or write a tombstone, so it is a function of its own and takes nothing but this queue.
 */
export class Privacy extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: PrivacyProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Privacy", {
      ...props,
      name: "privacy",
      description: "Erases customers whom other systems ask to erase",
      timeout: Duration.seconds(180),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "erasures",
      deadRetention: Duration.days(14),
      consumer: this.function,
      parksTarget: "erasuresDead",
      concurrency: 2,
      // A customer with many items takes many calls.
      batchSize: 1,
    });
    for (const sender of [this.function, props.asks]) {
      sender.allow("erasuresSend", [this.work.queue.queueArn]);
      sender.set("erasuresQueue", this.work.queue.queueUrl);
    }
  }
}
