import { AwsError } from "../../kernel/fault.ts";
import { parseArn } from "../arns.ts";
import type { Run } from "../run/run.ts";
import type { Service } from "./operation.ts";

/** The run of an execution ARN. Throws ExecutionDoesNotExist. */
export function runOf({ runs }: Service, arn: string): Run {
  if (parseArn(arn).kind !== "execution") {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${parseArn(arn).kind}'`);
  }
  const run = runs.get(arn);
  if (run === undefined) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  return run;
}
