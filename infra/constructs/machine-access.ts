import { Aws } from "aws-cdk-lib";
import type { Names } from "../names.ts";
import type { StageFunction } from "./function.ts";

/**
 * The ARNs of a stage's machines and runs, by prefix. They are computed, here and in the functions, and never taken from
 * the machines: functions must reach machines whose journey has left the template, and no cycle may form.
 */
export class MachineAccess {
  /** `arn:…:stateMachine:sojourn-<stage>-`; the journey's name follows. */
  readonly prefix: string;
  readonly #runs: string;

  constructor(names: Names) {
    const states = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    this.prefix = `${states}:stateMachine:${names.machinePrefix}`;
    this.#runs = `${states}:execution:${names.machinePrefix}`;
  }

  /** Lets a function do with machines, their aliases and their runs what infra/permissions.ts lists for it. */
  allow(target: StageFunction): void {
    target.allow("machines", [`${this.prefix}*`]);
    target.allow("runs", [`${this.#runs}*:*`]);
    target.set("machinePrefix", this.prefix);
  }
}
