import { DescribeExecutionCommand, ListExecutionsCommand, RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import { liveEntry, reopened } from "../../core/enter/end.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import type { JourneyMachines } from "../look/pick-journeys.ts";

/** A run that failed. */
export interface FailedRun {
  readonly journey: string;
  readonly arn: string;
  readonly customer: string;
  readonly error: string;
  /** Why it cannot go on. Absent where it can. */
  readonly over?: string;
}

/** How many failed runs of a machine are described: AWS allows 15 calls a second. */
const MOST_RUNS = 1_000;

const Input = z.object({ customer: z.string(), journey: z.string(), n: z.number(), start: z.number() });

/**
 * The failed runs of a journey, newest first. A run can go on for 14 days, unless the customer has entered again since or the
 * entry's time is over. Two reads for each run: one from Step Functions and one from the table.
 */
export async function failedRuns(
  view: CloudView,
  { journey, machines }: JourneyMachines,
): Promise<readonly FailedRun[]> {
  const found: FailedRun[] = [];
  for (const { arn: stateMachineArn } of machines) {
    const { executions = [] } = await view.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: "FAILED", maxResults: MOST_RUNS }),
    );
    for (const { executionArn: arn } of executions) {
      if (arn !== undefined) found.push(...(await failedRun(view, journey, arn)));
    }
  }
  return found;
}

async function failedRun(view: CloudView, journey: string, arn: string): Promise<readonly FailedRun[]> {
  const run = await view.sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  const input = Input.safeParse(JSON.parse(run.input ?? "null"));
  if (!input.success) return [];
  const { customer, ...meant } = input.data;
  const base = { journey, arn, customer, error: run.error ?? "" };
  if (run.redriveStatus === "NOT_REDRIVABLE") {
    return [{ ...base, over: run.redriveStatusReason ?? "Step Functions cannot redrive it" }];
  }
  const profile = await profilesOf(view).read(customer);
  const now = view.now();
  const canGoOn =
    profile !== undefined &&
    (liveEntry(profile, meant, now) !== undefined || reopened(profile, meant, now) !== undefined);
  return [
    canGoOn ? base : { ...base, over: "its entry is over: the customer has entered again, or its time has passed" },
  ];
}

/**
 * Lets a run go on from the state where it failed, which opens its entry again. Its messages have keys, so nothing is sent twice.
 * Idempotent: a run that goes on already stays so.
 */
export async function goOn({ sfn }: CloudView, { arn }: FailedRun): Promise<void> {
  await sfn.send(new RedriveExecutionCommand({ executionArn: arn })).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ExecutionNotRedrivable") return;
    throw error;
  });
}
