import { Duration } from "aws-cdk-lib";
import { EventBus, type Rule } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { EventsSource, WebhookSource } from "../../core/model/source.ts";
import type { StageBus } from "./bus.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { HttpApi } from "./http-api.ts";
import type { Ingest } from "./ingest.ts";
import { DEAD_RETENTION, WorkQueue } from "./queue.ts";
import { queueRule } from "./queue-rule.ts";
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
    const rule = queueRule(this, `Events ${source}`, {
      description: `Events for the source ${source}`,
      bus: EventBus.fromEventBusName(this, `Bus ${source}`, bus),
      pattern,
      work: this.work,
      record: { source },
      fields: ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
    });
    return { rule, bus };
  }
}

export interface SourceRule {
  readonly rule: Rule;
  readonly bus: string;
}
