import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { parseArn } from "../arns.ts";
import { RUN_STATUSES, type Run } from "../run/run.ts";
import { operation, seconds } from "./operation.ts";
import { invalidPageToken, PAGING, pageSize, textToken, tokenText } from "./pages.ts";

const SCHEMA = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.optional(z.enum(RUN_STATUSES)),
  ...PAGING,
});
const CURSOR = z.object({ start: z.number(), name: z.string() });

/** Newest first. Through the ARN of a version or alias, only the runs started through it. */
export const listExecutions = operation(SCHEMA, ({ machines, storage }, input) => {
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
