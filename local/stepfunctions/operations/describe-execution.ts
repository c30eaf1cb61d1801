import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import type { JsonObject } from "../../../core/model/json.ts";
import type { Run } from "../run/run.ts";
import { redrive } from "../status-change.ts";
import { runOf } from "./executions.ts";
import { operation, seconds } from "./operation.ts";

export const describeExecution = operation(z.object({ executionArn: z.string() }), (service, { executionArn }) => {
  const run = runOf(service, executionArn);
  const { redriveStatus, redriveStatusReason } = redrive(run, service.kernel.now());
  return {
    executionArn: run.arn,
    stateMachineArn: run.machineArn,
    name: run.name,
    status: run.status,
    startDate: seconds(run.start),
    input: run.input,
    inputDetails: { included: true },
    ...ending(run),
    ...defined({ stateMachineVersionArn: run.versionArn, stateMachineAliasArn: run.aliasArn }),
    redriveCount: run.redrives ?? 0,
    redriveStatus,
    ...(redriveStatusReason === null ? {} : { redriveStatusReason }),
  };
});

function ending({ stop, output, error, cause }: Run): JsonObject {
  return {
    ...(stop === undefined ? {} : { stopDate: seconds(stop) }),
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...defined({ error, cause }),
  };
}
