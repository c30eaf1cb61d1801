import { Aws, Validations } from "aws-cdk-lib";
import type { FunctionName } from "../../functions/bundle.ts";
import type { Names } from "../names.ts";
import type { StageFunction } from "./function.ts";

/** The ARN of a stage's function, computed: a machine names it before it is there. */
export function functionArn(names: Names, name: FunctionName): string {
  return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${names.function(name)}`;
}

/**
 * The ARNs of a stage's machines and runs, by prefix. They are computed, here and in the functions, and never taken from
 * the machines: functions must reach machines whose journey has left the template, and no cycle may form.
 */
export class MachineAccess {
  /** `arn:…:stateMachine:sojourn-<stage>-`; the journey's name follows. */
  readonly prefix: string;
  readonly #runs: string;
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
    const states = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    this.prefix = `${states}:stateMachine:${names.machinePrefix}`;
    this.#runs = `${states}:execution:${names.machinePrefix}`;
  }

  /** Lets a function do with machines, their aliases and their runs what infra/permissions.ts lists for it. */
  allow(target: StageFunction): void {
    target.allow("machines", [`${this.prefix}*`]);
    target.allow("runs", [`${this.#runs}*:*`]);
    target.set("machinePrefix", this.prefix);
    const states = "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>";
    const reason =
      "Machines and runs of journeys that have left the template must be reached too; the prefix is the stage's.";
    Validations.of(target).acknowledge(
      { id: `${states}:stateMachine:${this.#names.machinePrefix}*]`, reason },
      { id: `${states}:execution:${this.#names.machinePrefix}*:*]`, reason },
    );
  }
}
