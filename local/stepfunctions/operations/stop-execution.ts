import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { runOf } from "./executions.ts";
import { operation, seconds } from "./operation.ts";

const SCHEMA = z.object({
  executionArn: z.string(),
  error: z.optional(z.string().check(z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
});

/** Aborts a run. One that has closed stays as it closed, and answers with when that was. */
export const stopExecution = operation(SCHEMA, async (service, { executionArn, error, cause }) => {
  const run = runOf(service, executionArn);
  const stopped = await service.runs.stop(run, {
    ...defined({ error, cause }),
  });
  return { stopDate: seconds(stopped.stop ?? service.kernel.now()) };
});
