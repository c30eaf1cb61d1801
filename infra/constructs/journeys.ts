import { createHash } from "node:crypto";
import { NestedStack, RemovalPolicy } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { JourneyMachine, type JourneyMachineProps } from "./journey-machine.ts";
import { JourneySchedules, type ScheduleTarget } from "./journey-schedules.ts";
import { keyOf } from "./key.ts";
import { MachineRole } from "./machine-role.ts";

export interface JourneysProps extends Omit<JourneyMachineProps, "role" | "logs"> {
  /** Canaries too, each after the journey it is of. */
  readonly journeys: readonly CompiledJourney[];
  readonly schedules: ScheduleTarget;
}

/**
 * How many nested stacks the journeys are spread over. It is part of where a journey lives, and so never changes: another
 * number would move machines from stack to stack. See docs/adr.
 */
export const JOURNEY_GROUPS = 8;

/** Which of the nested stacks a journey lives in: by its name alone, so that no journey moves when another comes or goes. */
export function journeyGroup(journey: string): number {
  return Number.parseInt(createHash("sha256").update(journey).digest("hex").slice(0, 8), 16) % JOURNEY_GROUPS;
}

/** The machines, alarms and schedules of all journeys, in nested stacks, since one stack takes 500 resources. */
export class Journeys extends Construct {
  readonly logs: LogGroup;
  /** What machines may do. */
  readonly role: Role;
  /** The nested stacks that there is something in. */
  readonly groups: readonly NestedStack[];

  constructor(scope: Construct, id: string, props: JourneysProps) {
    super(scope, id);
    this.logs = new LogGroup(this, "Logs", {
      logGroupName: props.names.machineLogs,
      retention: props.stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.keyArn === undefined ? {} : { encryptionKey: keyOf(this, props.keyArn) }),
    });
    const callable = Object.values(props.functions);
    const { role } = new MachineRole(this, "Machine", { ...props, callable });
    this.role = role;
    const groups = new Map<number, NestedStack>();
    for (const compiled of props.journeys) {
      const number = journeyGroup(compiled.journey);
      // A stack without resources is refused by CloudFormation, so one is made with its first journey.
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
