import { Duration, Validations } from "aws-cdk-lib";
import { EventBus, Match, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { STAGE_TAG } from "../../core/feedback/find-message.ts";
import { SMS_STATUS } from "../../core/feedback/sms.ts";
import { SEGMENT_SOURCE } from "../../core/ingest/emitted.ts";
import type { StageBus } from "./bus.ts";
import type { Email } from "./channels.ts";
import type { FanOut } from "./fan-out.ts";
import { StageFunction, type StageProps } from "./function.ts";
import { encryptQueue } from "./key.ts";
import type { MachineAccess } from "./machine-access.ts";
import { DEAD_RETENTION, DELIVERY_RETRIES, WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface IngestProps extends StageProps {
  readonly bundle: string;
  readonly bus: StageBus;
  readonly table: StageTable;
  readonly machines: MachineAccess;
  readonly email: Email;
  readonly fanOut: FanOut;
  readonly concurrency: number;
  /** How long refused events are kept; milliseconds. */
  readonly refusedKept?: number;
}

/** The way of events from the bus and from SES through a queue into the profiles. Events that can never be applied go to the refused queue. */
export class Ingest extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;
  readonly refused: Queue;
  /** The rules for events of the stage's bus and of the account's default bus. */
  readonly rules: { readonly customers: Rule; readonly email: Rule; readonly textMessages: Rule };

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Ingest", {
      ...props,
      name: "ingest",
      description: "Folds customer events into profiles; starts, wakes and ends runs",
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    props.bus.allow(this.function);
    // One business event lets in everybody in a segment: that is the fan-out's work.
    props.fanOut.allow(this.function);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "ingest",
      deadRetention: DEAD_RETENTION,
      consumer: this.function,
      parksTarget: "ingestDead",
      concurrency: props.concurrency,
    });
    this.refused = this.#refusedQueue(props);
    this.allowRefused(this.function);
    this.rules = this.#rules(props);
  }

  #refusedQueue(props: IngestProps): Queue {
    const refused = new Queue(this, "Refused", {
      queueName: props.names.queues.refused,
      retentionPeriod: props.refusedKept === undefined ? Duration.days(14) : Duration.millis(props.refusedKept),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    encryptQueue(refused, props.keyArn);
    Validations.of(refused).acknowledge(
      { id: "AwsSolutions-SQS3", reason: "It is where events end up for a person to look at; nothing consumes it." },
      { id: "Serverless-SQSRedrivePolicy", reason: "Nothing consumes it, so nothing in it can fail." },
    );
    return refused;
  }

  /** Lets a function put what can never be applied into the refused queue. */
  allowRefused(target: StageFunction): void {
    target.allow("refusedQueue", [this.refused.queueArn]);
    target.set("refusedQueue", this.refused.queueUrl);
  }

  #rules(props: IngestProps): Ingest["rules"] {
    const target = () =>
      new SqsQueue(this.work.queue, { deadLetterQueue: this.work.dead, maxEventAge: DELIVERY_RETRIES });
    const customers = new Rule(this, "CustomerEvents", {
      description: "Events of customers on the bus go to the ingest queue",
      eventBus: props.bus.bus,
      // Our bus has only customer events, and those by which we tell other systems of segments.
      eventPattern: { source: Match.anythingBut(SEGMENT_SOURCE), detailType: Match.exists() },
      targets: [target()],
    });
    const eventBus = EventBus.fromEventBusName(this, "Default", "default");
    const email = new Rule(this, "EmailEvents", {
      description: "What became of our e-mail goes to the ingest queue",
      eventBus,
      eventPattern: {
        source: ["aws.ses"],
        detail: { mail: { tags: { "ses:configuration-set": [...props.email.configurationSetNames] } } },
      },
      targets: [target()],
    });
    const textMessages = new Rule(this, "TextMessageEvents", {
      description: "What became of our text messages goes to the ingest queue",
      eventBus,
      eventPattern: {
        source: ["aws.sms-voice"],
        detailType: [SMS_STATUS],
        // An event may lack the context that its message was sent with; then it is found by the message's id.
        detail: { context: { [STAGE_TAG]: [props.stage.name, { exists: false }] } },
      },
      targets: [target()],
    });
    return { customers, email, textMessages };
  }
}
