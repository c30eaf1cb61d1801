import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { type Destination, secretOf } from "../../core/model/destination.ts";
import { StageFunction, type StageProps } from "./function.ts";
import { WorkQueue } from "./queue.ts";
import { allowSecrets } from "./secrets.ts";
import type { StageTable } from "./table.ts";

export interface CallProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly destinations: Readonly<Record<string, Destination>>;
}

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
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "calls",
      deadRetention: Duration.days(14),
      consumer: this.function,
      parksTarget: "callsDead",
      concurrency: 2,
    });
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
}
