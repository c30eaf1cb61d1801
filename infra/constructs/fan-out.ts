import { Aws, Duration } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { StageFunction, type StageProps } from "./function.ts";
import type { Ingest } from "./ingest.ts";
import type { ScheduleTarget } from "./journeys.ts";
import { useOfKey } from "./key.ts";
import { DEAD_RETENTION, WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface FanOutProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
}

/**
 * Goes through the members of a segment, or through all customers, and puts an event for each into the paced queue. Each message
 * of its own queue is one step of this; the fan-out puts the next step there itself.
 */
export class FanOut extends Construct {
  readonly function: StageFunction;
  readonly work: WorkQueue;
  /** The properties of schedules that put work there. */
  readonly schedules: ScheduleTarget;

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Roster", {
      ...props,
      name: "roster",
      description: "Goes through segments for schedules and business events, a page at a time",
      timeout: Duration.seconds(60),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "roster",
      deadRetention: DEAD_RETENTION,
      consumer: this.function,
      parksTarget: "rosterDead",
      concurrency: 2,
      // A step takes long. In a batch of one it is retried alone if it fails.
      batchSize: 1,
    });
    this.function.set("rosterQueue", this.work.queue.queueUrl);
    this.schedules = this.#scheduleTarget(props);
  }

  /** Lets a function put work into the queue. */
  allow(target: StageFunction): void {
    target.allow("rosterQueue", [this.work.queue.queueArn]);
    target.set("rosterQueue", this.work.queue.queueUrl);
  }

  #scheduleTarget({ names, keyArn }: FanOutProps): ScheduleTarget {
    const group = new CfnScheduleGroup(this, "Schedules", { name: names.scheduleGroup });
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    const role = new Role(this, "ScheduleRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group.attrArn } },
      }),
      description: `What the schedules of ${names.stack} may do`,
    });
    this.work.queue.grantSendMessages(role);
    this.work.dead.grantSendMessages(role);
    if (keyArn !== undefined) role.addToPolicy(useOfKey(keyArn));
    return { names, group: names.scheduleGroup, role, queue: this.work.queue, dead: this.work.dead };
  }
}

interface PacedProps extends StageProps {
  readonly ingest: Ingest;
}

/**
 * The queue by which our own events for single customers reach ingest, a few at a time: a million customers of a segment must
 * neither exceed Step Functions' limit on StartExecution nor delay the events of others.
 */
export class Paced extends Construct {
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: PacedProps) {
    super(scope, id);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "paced",
      deadRetention: DEAD_RETENTION,
      consumer: props.ingest.function,
      // The smallest number that Lambda allows.
      concurrency: 2,
    });
  }

  /** Lets a function put events into the queue. */
  allow(target: StageFunction): void {
    target.allow("pacedQueue", [this.work.queue.queueArn]);
    target.set("pacedQueue", this.work.queue.queueUrl);
  }
}
