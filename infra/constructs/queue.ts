import { Duration, Validations } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { StageFunction } from "./function.ts";
import { encryptQueue } from "./key.ts";

export interface WorkQueueProps {
  readonly queueName: string;
  readonly deadName: string;
  readonly keyArn?: string;
  readonly retention: Duration;
  readonly deadRetention: Duration;
  readonly consumer: StageFunction;
  readonly consumerTarget:
    | "ingestQueue"
    | "settleQueue"
    | "pacedQueue"
    | "rosterQueue"
    | "callsQueue"
    | "webhooksQueue";
  /** How many copies of the consumer may run at once; at least 2. */
  readonly concurrency: number;
  /** The consumer parks in this dead-letter queue what a fault of ours stops; of a function with several queues one. */
  readonly parksTarget?: "ingestDead" | "rosterDead" | "settleDead" | "callsDead" | "webhooksDead";
  /** Messages handed over together (10). */
  readonly batchSize?: number;
}

/**
 * How often a message is handed out before SQS moves it to the dead-letter queue: the most there is, and with the hidden time
 * below longer than any queue of ours keeps messages (94 hours). A throttled function takes nothing, and each time counts, so
 * a smaller number would have throttling end as dead letters. What a fault of ours stops the consumer parks itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
const RECEIVES = 1000;

/** Least time for which a message that was handed out stays hidden; seconds. */
const HIDDEN = 360;

/**
 * A queue, its dead-letter queue, and the function that empties it in batches. A failed record comes back alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: visibility of six function time-outs.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.dead = new Queue(this, "Dead", {
      queueName: props.deadName,
      retentionPeriod: props.deadRetention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, "Queue", {
      queueName: props.queueName,
      retentionPeriod: props.retention,
      visibilityTimeout: Duration.seconds(Math.max(HIDDEN, 6 * props.consumer.timeout.toSeconds())),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.dead, maxReceiveCount: RECEIVES },
    });
    for (const queue of [this.dead, this.queue]) encryptQueue(queue, props.keyArn);
    // Not SqsEventSource: that grants more than the poller needs.
    const mapping = new EventSourceMapping(this, "Mapping", {
      target: props.consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize ?? 10,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: props.concurrency,
      reportBatchItemFailures: true,
    });
    props.consumer.allow(props.consumerTarget, [this.queue.queueArn]);
    if (props.parksTarget !== undefined) {
      props.consumer.allow(props.parksTarget, [this.dead.queueArn]);
      props.consumer.set("deadQueue", this.dead.queueUrl);
    }
    Validations.of(this.dead).acknowledge({
      id: "Serverless-SQSRedrivePolicy",
      reason: "It is a dead-letter queue; nothing consumes it, so nothing in it can fail again.",
    });
    Validations.of(mapping).acknowledge({
      id: "Serverless-LambdaEventSourceMappingDestination",
      reason: "A queue's mapping takes no destination (streams do); what fails goes to the queue's dead-letter queue.",
    });
  }
}
