import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { StageFunction, StageProps } from "./function.ts";
import { DEAD_RETENTION, type Ingest, QUEUE_RETENTION } from "./ingest.ts";
import { WorkQueue } from "./queue.ts";

export interface PacedProps extends StageProps {
  readonly ingest: Ingest;
}

/**
 * The queue by which events of ours for single customers reach ingest, few at a time: a million customers of a segment
 * must neither meet Step Functions' limit on StartExecution nor keep the events of others waiting.
 */
export class Paced extends Construct {
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, { names, ingest, keyArn }: PacedProps) {
    super(scope, id);
    this.work = new WorkQueue(this, "Work", {
      ...defined({ keyArn }),
      queueName: names.queues.paced,
      deadName: names.queues.pacedDead,
      retention: QUEUE_RETENTION,
      deadRetention: DEAD_RETENTION,
      consumer: ingest.function,
      consumerTarget: "pacedQueue",
      // The least that Lambda allows.
      concurrency: 2,
    });
  }

  /** Lets a function put events there. */
  allow(target: StageFunction): void {
    target.allow("pacedQueue", [this.work.queue.queueArn]);
    target.set("pacedQueue", this.work.queue.queueUrl);
  }
}
