import { z } from "zod/mini";
import { AwsError } from "../../kernel/fault.ts";
import { redrive } from "../status-change.ts";
import { runOf } from "./executions.ts";
import { operation, seconds } from "./operation.ts";

/**
 * Has a run that did not succeed go on from the state where it ended, with the machine it began with, its retries counted anew.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const redriveExecution = operation(z.object({ executionArn: z.string() }), async (service, { executionArn }) => {
  const run = runOf(service, executionArn);
  const { redriveStatus, redriveStatusReason } = redrive(run, service.kernel.now());
  if (redriveStatus !== "REDRIVABLE") {
    throw new AwsError("ExecutionNotRedrivable", redriveStatusReason ?? "Execution is not redrivable.");
  }
  await service.runs.redrive(run);
  return { redriveDate: seconds(service.kernel.now()) };
});
