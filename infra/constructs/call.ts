import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { SEGMENT_SOURCE } from "../../core/ingest/emitted.ts";
import { type Destination, secretOf } from "../../core/model/destination.ts";
import type { StageBus } from "./bus.ts";
import { StageFunction, type StageProps } from "./function.ts";
import { WorkQueue } from "./queue.ts";
import { queueRule } from "./queue-rule.ts";
import { allowSecrets } from "./secrets.ts";
import type { StageTable } from "./table.ts";

export interface CallProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly bus: StageBus;
  readonly destinations: Readonly<Record<string, Destination>>;
}

/**
 * Where events go to destinations by themselves. After the delay ingest has applied an event, so that the customer's answers in it count;
 * each copy of the function makes ten calls at once.
 */
const FORWARDING = { delay: Duration.seconds(10), concurrency: 5 };

/** The time of an attempt besides the destination's own time. */
const OVERHEAD = Duration.seconds(10);
const SHORTEST = Duration.seconds(30);

/** The function that calls other systems, by HTTP or as functions: only those that the destinations name. */
export class Call extends Construct {
  readonly function: StageFunction;
  /** Its dead-letter queue holds calls that were given up; a person puts them back. */
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: CallProps) {
    super(scope, id);
    const destinations = Object.values(props.destinations);
    const longest = Math.max(0, ...destinations.map(({ timeout }) => timeout));
    this.function = new StageFunction(this, "Call", {
      ...props,
      name: "call",
      description: "Calls the destinations of journeys and keeps what of the answer may be kept",
      timeout: Duration.seconds(Math.max(SHORTEST.toSeconds(), Math.ceil(longest / 1000) + OVERHEAD.toSeconds())),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    if (destinations.some(({ spacing }) => spacing !== undefined)) props.table.allowTurns(this.function);
    const forwarding = destinations.flatMap(({ name, forward }) => (forward === undefined ? [] : [{ name, forward }]));
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "calls",
      deadRetention: Duration.days(14),
      consumer: this.function,
      parksTarget: "callsDead",
      concurrency: forwarding.length === 0 ? 2 : FORWARDING.concurrency,
      ...(forwarding.length === 0 ? {} : { deliveryDelay: FORWARDING.delay }),
    });
    this.function.set("callsQueue", this.work.queue.queueUrl);
    for (const { name, forward } of forwarding) this.#forward(props.bus, name, forward.events);
    const called = new Set(destinations.flatMap((one) => (one.kind === "lambda" ? [one.arn] : [])));
    if (called.size > 0) this.function.allow("destinations", [...called]);
    allowSecrets(
      this.function,
      props,
      destinations.flatMap((one) => secretOf(one) ?? []),
    );
    for (const one of destinations) {
      if (one.kind === "http" && one.auth?.as === "aws") this.function.allowAction(one.auth.action, one.auth.resource);
    }
  }

  /** Puts events of these names on the calls' queue, for a destination. A replay of an archive brings nobody's events there again. */
  #forward(bus: StageBus, destination: string, events: readonly string[]): void {
    queueRule(this, `Forward ${destination}`, {
      description: `Events for the destination ${destination}`,
      bus: bus.bus,
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
      pattern: {
        source: [{ "anything-but": SEGMENT_SOURCE }],
        "detail-type": [...events],
        "replay-name": [{ exists: false }],
      },
      work: this.work,
      record: { contract: 1, do: "forward", destination },
      fields: ["id", "detail-type", "source", "time", "detail"],
    });
  }
}
