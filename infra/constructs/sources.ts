import { Duration } from "aws-cdk-lib";
import { CfnRule, EventBus, EventField, Match, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { EventsSource, WebhookSource } from "../../core/model/source.ts";
import type { StageBus } from "./bus.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { HttpApi } from "./http-api.ts";
import type { Ingest } from "./ingest.ts";
import { DEAD_RETENTION, DELIVERY_RETRIES, WorkQueue } from "./queue.ts";
import { allowSecrets } from "./secrets.ts";

export interface SourcesProps extends StageProps {
  readonly bundle: string;
  readonly api: HttpApi;
  readonly bus: StageBus;
  readonly ingest: Ingest;
  /** At least one. */
  readonly sources: readonly (WebhookSource | EventsSource)[];
}

/**
 * The function that makes our events of what other systems send, by the workspace's sources: requests to their webhooks, and events
 * on other buses of the account, which a rule for each source puts on a queue. It reads and writes no customer.
 */
export class Sources extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;
  /** The rule of each source that takes events, with the bus that it is on. */
  readonly rules: readonly SourceRule[];

  constructor(scope: Construct, id: string, props: SourcesProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Sources", {
      ...props,
      name: "sources",
      description: "Makes events of what other systems send to webhooks and put on buses",
      // API Gateway waits 30 seconds: the other system should hear that it failed, and try again.
      timeout: Duration.seconds(25),
      memoryMegabytes: 512,
    });
    props.bus.allow(this.function);
    props.ingest.allowRefused(this.function);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "sources",
      deadRetention: DEAD_RETENTION,
      consumer: this.function,
      parksTarget: "sourcesDead",
      concurrency: 2,
    });
    const webhooks = props.sources.filter((source) => source.from === "webhook");
    if (webhooks.length > 0) props.api.route("POST /v1/sources/{name}", this.function);
    allowSecrets(
      this.function,
      props,
      webhooks.map(({ signature }) => signature.secret),
    );
    this.rules = props.sources.flatMap((source) => (source.from === "events" ? [this.#rule(source)] : []));
  }

  /** The record on the queue names the source, so that its expression is found. */
  #rule({ source, bus, pattern }: EventsSource): SourceRule {
    const rule = new Rule(this, `Events ${source}`, {
      description: `Events for the source ${source}`,
      eventBus: EventBus.fromEventBusName(this, `Bus ${source}`, bus),
      eventPattern: { source: Match.exists() },
      targets: [
        new SqsQueue(this.work.queue, {
          deadLetterQueue: this.work.dead,
          maxEventAge: DELIVERY_RETRIES,
          message: RuleTargetInput.fromObject({
            source,
            event: Object.fromEntries(FIELDS.map((field) => [field, EventField.fromPath(`$.${field}`)])),
          }),
        }),
      ],
    });
    // CDK has names of its own for the fields of a pattern; the author's is EventBridge's.
    const { defaultChild } = rule.node;
    if (defaultChild instanceof CfnRule) defaultChild.eventPattern = pattern;
    return { rule, bus };
  }
}

export interface SourceRule {
  readonly rule: Rule;
  readonly bus: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const FIELDS = ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"];
