import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { StageBus } from "./bus.ts";
import type { FanOut } from "./fan-out.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";
import type { StageTable } from "./table.ts";

export interface SweepProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly machines: MachineAccess;
  readonly bus: StageBus;
  readonly fanOut: FanOut;
}

/**
 * How often the sweeper runs. It lets in customers whose date has come, so they may be this late. For its other task, to finish what
 * was left undone, a quarter of an hour would be enough. 288 calls a day that find nothing cost USD 0.02 a month.
 */
export const SWEEP_MINUTES = 5;

/** The function that does what is due every five minutes, dates and segments too, and finishes what was left undone. */
export class Sweep extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Sweep", {
      ...props,
      name: "sweep",
      description:
        "Does what is due: dates, segments, and what was left undone: effects, claims, entries past their time",
      timeout: Duration.seconds(280),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.machines.allow(this.function);
    props.bus.allow(this.function);
    props.fanOut.allow(this.function);
    // No retries: the next sweep comes in any case, and two would run at the same time.
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    this.function.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(SWEEP_MINUTES) });
    Validations.of(this.function).acknowledge({
      id: "Serverless-LambdaAsyncFailureDestination",
      reason:
        "A sweep's event says nothing; the next sweep does what a failed one left, and an alarm tells of its error.",
    });
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
