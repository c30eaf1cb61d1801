import type { JsonObject } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports/system.ts";
import { parseArn } from "./arns.ts";
import { asUuid } from "./expression/scope.ts";
import type { Run } from "./run/run.ts";

/** Larger inputs and outputs are not included in the event. */
const LARGEST_INCLUDED_BYTES = 248 * 1024;

/**
 * The event that Step Functions sends to EventBridge when a run starts or closes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChange(run: Run, hash: Hash): JsonObject {
  const { region, account } = parseArn(run.machineArn);
  const time = run.stop ?? run.start;
  return {
    version: "0",
    id: asUuid(
      hash(`status#${run.arn}#${run.start}#${run.status}${run.redrives === undefined ? "" : `#${run.redrives}`}`),
    ),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources: [run.arn],
    detail: {
      executionArn: run.arn,
      stateMachineArn: run.machineArn,
      stateMachineVersionArn: run.versionArn ?? null,
      stateMachineAliasArn: run.aliasArn ?? null,
      name: run.name,
      status: run.status,
      startDate: run.start,
      stopDate: run.stop ?? null,
      ...included("input", run.input),
      ...included("output", run.output),
      error: run.error ?? null,
      cause: run.cause ?? null,
      redriveCount: run.redrives ?? 0,
      redriveDate: null,
      ...redrive(run, time),
    },
  };
}

function included(name: "input" | "output", text: string | undefined): JsonObject {
  if (text === undefined) return { [name]: null, [`${name}Details`]: null };
  const fits = Buffer.byteLength(text) <= LARGEST_INCLUDED_BYTES;
  return { [name]: fits ? text : null, [`${name}Details`]: { included: fits } };
}

/** How long after its end a run can be redriven; milliseconds. */
const REDRIVABLE_FOR = 14 * 86_400_000;

/** Whether a run can be redriven, and why not. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html */
export function redrive(
  { status, stop = 0 }: Run,
  now: number,
): { redriveStatus: string; redriveStatusReason: string | null } {
  const not = (redriveStatusReason: string) => ({ redriveStatus: "NOT_REDRIVABLE", redriveStatusReason });
  if (status === "RUNNING" || status === "SUCCEEDED") return not(`Execution is ${status} and cannot be redriven`);
  if (now > stop + REDRIVABLE_FOR) return not("Execution redrive period exceeded");
  return { redriveStatus: "REDRIVABLE", redriveStatusReason: null };
}
