import { Duration, Validations } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { StageFunction, StageProps } from "./function.ts";
import { encryptQueue } from "./key.ts";

/*
 * How long a queue and its dead-letter queue keep a message, and how long EventBridge tries to deliver one. The age of a dead letter
 * counts from its first queue. Events that come after their ids have expired are not applied (BUS_AGE, core/ingest/limits.ts), so the
 * sum of these times does not matter. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export const DELIVERY_RETRIES = Duration.hours(1);
const QUEUE_RETENTION = Duration.hours(94);
export const DEAD_RETENTION = Duration.hours(94);

type WorkName =
  | "ingest"
  | "settle"
  | "paced"
  | "roster"
  | "calls"
  | "webhooks"
  | "sources"
  | "erasures"
  | "inbound"
  | "bulk";

export interface WorkQueueProps extends Pick<StageProps, "names" | "keyArn"> {
  /** Of the queue; its dead-letter queue and the rights of its consumer are called after it. */
  readonly name: WorkName;
  readonly deadRetention: Duration;
  readonly consumer: StageFunction;
  /** How many copies of the consumer may run at once; at least 2. */
  readonly concurrency: number;
  /** The dead-letter queue into which the consumer puts what a fault of ours stops. A function with several queues has one. */
  readonly parksTarget?: Exclude<`${WorkName}Dead`, "pacedDead">;
  /** How long each message waits at first (not at all). */
  readonly deliveryDelay?: Duration;
  /** Messages handed over together (10). */
  readonly batchSize?: number;
}

/**
 * How often SQS delivers a message before it moves it to the dead-letter queue: the maximum. With the time below this is longer than
 * any of our queues keeps messages (94 hours). A delivery to a throttled function counts too, so with a smaller number throttling
 * would produce dead letters. The consumer itself parks what a fault of ours stops.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
const RECEIVES = 1000;

/** How long a delivered message stays hidden at least; seconds. */
const HIDDEN = 360;

/**
 * A queue, its dead-letter queue, and the function that reads it in batches. A failed record is delivered again alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: visibility of six function time-outs.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.dead = new Queue(this, "Dead", {
      queueName: props.names.queues[`${props.name}Dead`],
      retentionPeriod: props.deadRetention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, "Queue", {
      queueName: props.names.queues[props.name],
      retentionPeriod: QUEUE_RETENTION,
      visibilityTimeout: Duration.seconds(Math.max(HIDDEN, 6 * props.consumer.timeout.toSeconds())),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.dead, maxReceiveCount: RECEIVES },
      ...defined({ deliveryDelay: props.deliveryDelay }),
    });
    for (const queue of [this.dead, this.queue]) encryptQueue(queue, props.keyArn);
    // SqsEventSource would grant more than the poller needs.
    const mapping = new EventSourceMapping(this, "Mapping", {
      target: props.consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize ?? 10,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: props.concurrency,
      reportBatchItemFailures: true,
    });
    props.consumer.allow(`${props.name}Queue`, [this.queue.queueArn]);
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
