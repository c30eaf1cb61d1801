import type { JsonObject } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports.ts";
import { parseArn } from "./arns.ts";
import { asUuid } from "./expression/states-functions.ts";
import type { Run } from "./run/run.ts";

/** Documents larger than this are left out of the event. */
const LARGEST_INCLUDED_BYTES = 248 * 1024;

/**
 * What Step Functions tells EventBridge when a run begins or closes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChange(run: Run, hash: Hash): JsonObject {
  const { region, account } = parseArn(run.machineArn);
  const time = run.stop ?? run.start;
  return {
    version: "0",
    id: asUuid(hash(`status#${run.arn}#${run.start}#${run.status}`)),
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
      redriveCount: 0,
      redriveDate: null,
      ...redrive(run),
    },
  };
}

function included(name: "input" | "output", text: string | undefined): JsonObject {
  if (text === undefined) return { [name]: null, [`${name}Details`]: null };
  const fits = Buffer.byteLength(text) <= LARGEST_INCLUDED_BYTES;
  return { [name]: fits ? text : null, [`${name}Details`]: { included: fits } };
}

/** Redriving is not done here; the fields say what Step Functions would. */
export function redrive({ status }: Run): { redriveStatus: string; redriveStatusReason: string | null } {
  return status === "RUNNING" || status === "SUCCEEDED"
    ? { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: `Execution is ${status} and cannot be redriven` }
    : { redriveStatus: "REDRIVABLE", redriveStatusReason: null };
}
