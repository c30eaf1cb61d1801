import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import type { JsonObject } from "../../../core/model/json.ts";
import { parseArn } from "../arns.ts";
import { renderHistory } from "../history/render.ts";
import { RUN_STATUSES, type Run } from "../run/run.ts";
import { redrive } from "../status-change.ts";
import {
  invalidPageToken,
  operation,
  PAGING,
  pageOf,
  pageSize,
  runOf,
  seconds,
  textToken,
  tokenText,
} from "./operation.ts";

export const describeExecution = operation(z.object({ executionArn: z.string() }), (service, { executionArn }) => {
  const run = runOf(service, executionArn);
  const { redriveStatus, redriveStatusReason } = redrive(run, service.kernel.now());
  return {
    ...listed(run),
    input: run.input,
    inputDetails: { included: true },
    ...ending(run),
    redriveStatus,
    ...(redriveStatusReason === null ? {} : { redriveStatusReason }),
  };
});

function ending({ output, error, cause }: Run): JsonObject {
  return {
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...defined({ error, cause }),
  };
}

const LIST = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.optional(z.enum(RUN_STATUSES)),
  ...PAGING,
});
const CURSOR = z.object({ start: z.number(), name: z.string() });

/** Newest first. With the ARN of a version or alias: only the runs that were started through it. */
export const listExecutions = operation(LIST, ({ machines, storage }, input) => {
  const { arn } = machines.record(input.stateMachineArn);
  const limit = pageSize(input.maxResults);
  const runs = storage.list({
    machineArn: arn,
    ...(parseArn(input.stateMachineArn).more === undefined ? {} : { through: input.stateMachineArn }),
    ...defined({ status: input.statusFilter }),
    ...(input.nextToken === undefined ? {} : { after: cursorIn(input.nextToken) }),
    limit: limit + 1,
  });
  const page = runs.slice(0, limit);
  const last = page.at(-1);
  const more = runs.length > limit && last !== undefined;
  return {
    executions: page.map(listed),
    ...(more ? { nextToken: textToken(JSON.stringify({ start: last.start, name: last.name })) } : {}),
  };
});

function listed(run: Run) {
  return {
    executionArn: run.arn,
    stateMachineArn: run.machineArn,
    name: run.name,
    status: run.status,
    startDate: seconds(run.start),
    ...(run.stop === undefined ? {} : { stopDate: seconds(run.stop) }),
    ...defined({ stateMachineVersionArn: run.versionArn, stateMachineAliasArn: run.aliasArn }),
    redriveCount: run.redrives ?? 0,
  };
}

function cursorIn(token: string): z.output<typeof CURSOR> {
  try {
    return CURSOR.parse(JSON.parse(tokenText(token)));
  } catch {
    throw invalidPageToken(token);
  }
}

const HISTORY = z.object({
  executionArn: z.string(),
  reverseOrder: z.optional(z.boolean()),
  includeExecutionData: z.optional(z.boolean()),
  ...PAGING,
});

export const getExecutionHistory = operation(HISTORY, (service, input) => {
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
