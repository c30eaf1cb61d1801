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

/**
 * How often the sweeper looks. It is the second safety net: a batch whose effects failed comes back through the queue
 * within minutes, and a claim or a lost status change has time.
 */
export const SWEEP_MINUTES = 15;

/** Every quarter of an hour: looks at what is due and finishes what was left undone. */
export class Sweep extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Sweep", {
      ...props,
      name: "sweep",
      description: "Finishes what was left undone: pending effects, open claims, entries past their time",
      timeout: Duration.seconds(50),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    const rule = new Rule(this, "Schedule", {
      description: "Calls the sweeper",
      schedule: Schedule.rate(Duration.minutes(SWEEP_MINUTES)),
      targets: [
        new LambdaFunction(this.function.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(SWEEP_MINUTES) }),
      ],
    });
    Validations.of(rule).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason: "A missed sweep is made up for by the next one, and an alarm watches for silence.",
    });
  }
}
