import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import type { StageTable } from "./table.ts";

export interface StepsProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
}

/** The function that answers a machine's conditions and registers its waits. */
export class Steps extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: StepsProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Steps", {
      ...props,
      name: "steps",
      description: "Answers the conditions of journeys and registers their waits",
      timeout: Duration.seconds(15),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
  }
}
