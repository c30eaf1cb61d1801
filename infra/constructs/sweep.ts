import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import type { StageTable } from "./table.ts";

export interface SweepProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
}

/** Each minute: looks at what is due and finishes what was left undone. */
export class Sweep extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Sweep", {
      ...props,
      name: "sweep",
      description: "Finishes what was left undone: pending effects, open claims, entries past their time",
      // Less than the schedule's minute: two sweeps do not meet.
      timeout: Duration.seconds(50),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    const rule = new Rule(this, "EachMinute", {
      description: "Calls the sweeper",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.function.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    Validations.of(rule).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason: "A missed sweep is made up for by the next one a minute later, and an alarm watches for silence.",
    });
  }
}
