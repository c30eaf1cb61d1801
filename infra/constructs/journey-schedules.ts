import { createHash } from "node:crypto";
import { Duration } from "aws-cdk-lib";
import type { IRole } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { DateTime } from "luxon";
import type { EnterRule } from "../../core/model/rules.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import type { Names } from "../names.ts";

/** Where schedules put the fan-out's work. */
export interface ScheduleTarget {
  readonly names: Names;
  /** The group that the stage's schedules are in. */
  readonly group: string;
  readonly role: IRole;
  readonly queue: IQueue;
  readonly dead: IQueue;
  /** Dates that are over by then need no schedule, and EventBridge Scheduler would refuse them; epoch milliseconds. */
  readonly since?: number;
}

type ScheduleEntry = Extract<EnterRule, { on: "schedule" }>;

/**
 * The schedules of a journey's entries, its canary's among them: each puts work into the fan-out's queue, which goes
 * through the segment. Copies of one occurrence let nobody in twice: it makes the id of each customer's event.
 */
export class JourneySchedules extends Construct {
  constructor(scope: Construct, id: string, { journey, machine, rules }: CompiledJourney, target: ScheduleTarget) {
    super(scope, id);
    // A canary's rules are also with the journey that it is of.
    if (rules.retired === true || machine !== journey) return;
    const entries = new Map<string, ScheduleEntry>();
    for (const rule of [...rules.enter, ...(rules.canary?.rules.enter ?? [])]) {
      // By the clock where each customer lives the profile itself knows the moment.
      if (rule.on !== "schedule" || rule.schedule.zone === "customer") continue;
      if (!over(rule, target.since)) entries.set(rule.id, rule);
    }
    for (const rule of entries.values()) this.#schedule(journey, rule, target);
  }

  #schedule(journey: string, rule: ScheduleEntry, target: ScheduleTarget): void {
    const hash = createHash("sha256").update(`${journey}\n${rule.id}`).digest("hex").slice(0, 12);
    // The construct's id has no stage, as it never had: another one would only make another logical id.
    new CfnSchedule(this, `${journey.slice(0, 51)}-${hash}`, {
      name: target.names.schedule(journey, hash),
      groupName: target.group,
      description: `Lets the segment ${rule.segment} into ${journey}`,
      scheduleExpression: rule.schedule.expression,
      scheduleExpressionTimezone: rule.schedule.zone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.queue.queueArn,
        roleArn: target.role.roleArn,
        input: JSON.stringify(workOf(journey, rule)),
        deadLetterConfig: { arn: target.dead.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 20 },
      },
    });
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
const SCHEDULED_TIME = "<aws.scheduler.scheduled-time>";

/** What the fan-out reads: core/fan-out/work.ts. */
function workOf(journey: string, { id: rule, segment }: ScheduleEntry): object {
  return { contract: 1, do: "schedule", journey, rule, segment, at: SCHEDULED_TIME };
}

function over({ schedule: { expression, zone } }: ScheduleEntry, since: number | undefined): boolean {
  const [, date] = /^at\((.+)\)$/.exec(expression) ?? [];
  return since !== undefined && date !== undefined && DateTime.fromISO(date, { zone }).toMillis() < since;
}
