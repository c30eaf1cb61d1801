import { z } from "zod/mini";
import { renderHistory } from "../history/render.ts";
import { runOf } from "./executions.ts";
import { operation } from "./operation.ts";
import { PAGING, pageOf } from "./pages.ts";

const SCHEMA = z.object({
  executionArn: z.string(),
  reverseOrder: z.optional(z.boolean()),
  includeExecutionData: z.optional(z.boolean()),
  ...PAGING,
});

export const getExecutionHistory = operation(SCHEMA, (service, input) => {
  const run = runOf(service, input.executionArn);
  const { roleArn } = service.machines.record(run.machineArn);
  const events = renderHistory(service.storage.history(run.arn), {
    run,
    roleArn,
    hash: service.hash,
    data: input.includeExecutionData ?? true,
  });
  const { items, next } = pageOf(input.reverseOrder ? events.toReversed() : events, input);
  return { events: items, ...next };
});
