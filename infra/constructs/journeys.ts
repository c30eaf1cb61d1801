import { createHash } from "node:crypto";
import { Duration, NestedStack } from "aws-cdk-lib";
import type { IRole, Role } from "aws-cdk-lib/aws-iam";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { DateTime } from "luxon";
import type { EnterRule } from "../../core/model/rules.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import type { Names } from "../names.ts";
import { JourneyMachine, type JourneyMachineProps } from "./journey-machine.ts";
import { keyOf } from "./key.ts";
import { logsOf } from "./logs.ts";
import { MachineRole } from "./machine-access.ts";

export interface JourneysProps extends Omit<JourneyMachineProps, "role" | "logs"> {
  /** With canaries, each after its journey. */
  readonly journeys: readonly CompiledJourney[];
  readonly schedules: ScheduleTarget;
}

/**
 * How many nested stacks the journeys are spread over. It decides in which stack a journey is, so it never changes: another number
 * would move machines from stack to stack. See docs/adr.
 */
export const JOURNEY_GROUPS = 8;

/** The nested stack of a journey. It only depends on the journey's name, so no journey moves when another is added or removed. */
function journeyGroup(journey: string): number {
  return Number.parseInt(createHash("sha256").update(journey).digest("hex").slice(0, 8), 16) % JOURNEY_GROUPS;
}

/** The machines, alarms and schedules of all journeys, in nested stacks, since one stack takes 500 resources. */
export class Journeys extends Construct {
  readonly logs: LogGroup;
  /** The role of the machines. */
  readonly role: Role;
  /** The nested stacks that have resources. */
  readonly groups: readonly NestedStack[];

  constructor(scope: Construct, id: string, props: JourneysProps) {
    super(scope, id);
    this.logs = logsOf(this, props.names.machineLogs, props.stage, keyOf(this, props.keyArn));
    const callable = Object.values(props.functions);
    const { role } = new MachineRole(this, "Machine", { ...props, callable });
    this.role = role;
    const groups = new Map<number, NestedStack>();
    for (const compiled of props.journeys) {
      const number = journeyGroup(compiled.journey);
      // CloudFormation refuses a stack without resources, so each is made with its first journey.
      const group = groups.get(number) ?? this.#group(number);
      groups.set(number, group);
      const own = new Construct(group, compiled.machine);
      new JourneyMachine(own, "Machine", compiled, { ...props, role, logs: this.logs });
      new JourneySchedules(own, "Schedules", compiled, props.schedules);
    }
    this.groups = [...groups.values()];
  }

  #group(number: number): NestedStack {
    return new NestedStack(this, `Group${number + 1}`, {
      description: `Sojourn: machines of journeys, group ${number + 1} of ${JOURNEY_GROUPS}`,
    });
  }
}

/** Where schedules put work for the fan-out. */
export interface ScheduleTarget {
  readonly names: Names;
  /** The group of the stage's schedules. */
  readonly group: string;
  readonly role: IRole;
  readonly queue: IQueue;
  readonly dead: IQueue;
  /** Dates before this time need no schedule, and EventBridge Scheduler would refuse them; epoch milliseconds. */
  readonly since?: number;
}

type ScheduleEntry = Extract<EnterRule, { on: "schedule" }>;

/**
 * The schedules of the entries of a journey and its canary. Each puts work into the fan-out's queue, which goes through the segment.
 * Duplicates of one occurrence let nobody in twice: the id of each customer's event is made of the occurrence.
 */
class JourneySchedules extends Construct {
  constructor(scope: Construct, id: string, { journey, machine, rules }: CompiledJourney, target: ScheduleTarget) {
    super(scope, id);
    // The journey's own rules contain those of its canary.
    if (rules.retired === true || machine !== journey) return;
    const entries = new Map<string, ScheduleEntry>();
    for (const rule of [...rules.enter, ...(rules.canary?.rules.enter ?? [])]) {
      // For the customer's own clock the moment is in each profile.
      if (rule.on !== "schedule" || rule.schedule.zone === "customer") continue;
      if (!over(rule, target.since)) entries.set(rule.id, rule);
    }
    for (const rule of entries.values()) this.#schedule(journey, rule, target);
  }

  #schedule(journey: string, rule: ScheduleEntry, target: ScheduleTarget): void {
    const hash = createHash("sha256").update(`${journey}\n${rule.id}`).digest("hex").slice(0, 12);
    // The construct's id has no stage, so that the logical id stays what it was.
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

/** The body that the fan-out reads (core/fan-out/work.ts). */
function workOf(journey: string, { id: rule, segment }: ScheduleEntry): object {
  return { contract: 1, do: "schedule", journey, rule, segment, at: SCHEDULED_TIME };
}

function over({ schedule: { expression, zone } }: ScheduleEntry, since: number | undefined): boolean {
  const [, date] = /^at\((.+)\)$/.exec(expression) ?? [];
  return since !== undefined && date !== undefined && DateTime.fromISO(date, { zone }).toMillis() < since;
}
