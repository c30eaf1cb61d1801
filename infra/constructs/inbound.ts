import { Aws, Duration } from "aws-cdk-lib";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { StageBus } from "./bus.ts";
import type { Phone } from "./channels.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import { keyOf } from "./key.ts";
import { DEAD_RETENTION, WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface InboundProps extends StageProps {
  readonly bundle: string;
  readonly bus: StageBus;
  readonly table: StageTable;
  readonly ingest: Ingest;
  readonly phone: Phone;
  /** AWS's opt-out list of the number; absent where no text messages come in. */
  readonly optOutList?: string;
  /** True where messages come in by WhatsApp. */
  readonly whatsapp: boolean;
}

/**
 * The way of text messages that customers send: a topic, which a person names as the two-way channel of the number, a queue, and the
 * function that acts on words and puts customers' events on the bus. It writes suppressions and no profile.
 */
export class Inbound extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: InboundProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Inbound", {
      ...props,
      name: "inbound",
      description: "Takes in text messages of customers: STOP, START, HELP and everything else",
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.bus.allow(this.function);
    props.ingest.allowRefused(this.function);
    props.phone.allowTexts(this.function);
    const { optOutList } = props;
    const list = `arn:${Aws.PARTITION}:sms-voice:${Aws.REGION}:${Aws.ACCOUNT_ID}:opt-out-list/${optOutList}`;
    if (optOutList !== undefined) this.function.allow("optOuts", [list]);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "inbound",
      deadRetention: DEAD_RETENTION,
      consumer: this.function,
      parksTarget: "inboundDead",
      concurrency: 2,
    });
    this.topic = this.#topic(props);
  }

  /**
   * The service publishes to the topic by its own principal, for this account alone.
   * https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-iam-policy-auto.html. Its message carries no time, so the
   * queue gets SNS's envelope, which has one.
   */
  #topic(props: InboundProps): Topic {
    const masterKey = keyOf(this, props.keyArn);
    const topic = new Topic(this, "Topic", {
      topicName: props.names.inboundTopic,
      displayName: "Text messages of customers",
      enforceSSL: true,
      ...defined({ masterKey }),
    });
    const services = [
      ...(props.optOutList === undefined ? [] : ["sms-voice"]),
      // https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destinations-add.html
      ...(props.whatsapp ? ["social-messaging"] : []),
    ];
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: services.map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    topic.addSubscription(new SqsSubscription(this.work.queue, { deadLetterQueue: this.work.dead }));
    return topic;
  }
}
