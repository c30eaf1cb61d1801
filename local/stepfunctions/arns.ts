import { AwsError } from "../protocol/service.ts";

/** The parts of an ARN of Step Functions: `arn:aws:states:<region>:<account>:<kind>:<name>[:<more>]`. */
export interface StatesArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly kind: string;
  readonly name: string;
  /** Version number, alias or run name. */
  readonly more: string | undefined;
}

const ARN = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):(\d{12}):([a-zA-Z]+):([^:]+)(?::([^:]+))?$/;

/** Throws InvalidArn. */
export function parseArn(arn: string): StatesArn {
  const [, partition, region, account, kind, name, more] = ARN.exec(arn) ?? [];
  if (!partition || !region || !account || !kind || !name) {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn.slice(0, 80)}'`);
  }
  return { partition, region, account, kind, name, more };
}

/** The machine of a machine, version or alias ARN. */
export function machineArnOf(arn: string): string {
  const { partition, region, account, kind, name } = parseArn(arn);
  if (kind !== "stateMachine")
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${kind}'`);
  return `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
}

/** A run's ARN: the same for every version and alias, so that it is computed and never looked up. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** The name in a machine's ARN. */
export function resourceName(machineArn: string): string {
  return machineArn.slice(machineArn.lastIndexOf(":") + 1);
}
