import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { StageBus } from "./bus.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import type { StageTable } from "./table.ts";

export interface StepsProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
  readonly bus: StageBus;
}

/** The function behind all steps but messages and calls: conditions, waits, changes of the profile, events. */
export class Steps extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: StepsProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Steps", {
      ...props,
      name: "steps",
      description: "Answers conditions, registers waits, changes profiles and puts events, for the steps of journeys",
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    props.bus.allow(this.function);
  }
}
