import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { Control } from "../../core/ports.ts";
import type { CloudView } from "../cloud/view.ts";
import type { JourneyMachines } from "./pick-journeys.ts";

/** One customer inside a journey, and where in it they are. */
export interface RunPlace {
  readonly journey: string;
  readonly customer: string;
  readonly n: number;
  /** The version that the customer entered, and stays on. */
  readonly version?: string;
  /** That is a canary's. */
  readonly canary?: true;
  /** Since when they are inside, and at this step; epoch milliseconds. */
  readonly since: number;
  readonly step: string;
  readonly stepSince: number;
  readonly arn: string;
}

export interface JourneyRuns {
  readonly journey: string;
  /** Since when entries are refused and messages held; epoch milliseconds. */
  readonly paused?: number;
  /** The version on trial, and whether it was taken back. */
  readonly canary?: { readonly version: string; readonly rolledBack: boolean };
  readonly runs: readonly RunPlace[];
  /** There are more than were asked for. */
  readonly more: boolean;
}

/** Who is inside a journey, newest first, `limit` at most. Costs two calls a run: describing is 15 a second in AWS. */
export async function runsOf(
  view: CloudView,
  found: JourneyMachines,
  control: Control,
  limit: number,
): Promise<JourneyRuns> {
  const { journey, machines } = found;
  const listed: { arn: string; canary?: string }[] = [];
  for (const { arn, canary } of machines) {
    const arns = await runningIn(view, arn, limit - listed.length + 1);
    listed.push(...arns.map((run) => ({ arn: run, ...(canary === undefined ? {} : { canary }) })));
    if (listed.length > limit) break;
  }
  const runs: RunPlace[] = [];
  for (const { arn, canary } of listed.slice(0, limit)) runs.push(await placeOf(view, journey, arn, canary));
  const paused = control.paused[journey];
  const { canary: version } = found;
  return {
    journey,
    ...(paused === undefined ? {} : { paused }),
    ...(version === undefined ? {} : { canary: { version, rolledBack: control.rolledBack[journey] === version } }),
    runs: runs.toSorted((a, b) => b.since - a.since),
    more: listed.length > limit,
  };
}

/** The open runs of a machine, newest first, as many as asked for. */
async function runningIn(view: CloudView, stateMachineArn: string, limit: number): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await view.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn,
        statusFilter: "RUNNING",
        maxResults: Math.min(1_000, limit),
        ...(nextToken && { nextToken }),
      }),
    );
    for (const { executionArn } of page.executions ?? []) if (executionArn !== undefined) arns.push(executionArn);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && arns.length < limit);
  return arns.slice(0, limit);
}

const Input = z.object({ customer: z.string(), n: z.number(), start: z.number() });

async function placeOf(
  view: CloudView,
  journey: string,
  executionArn: string,
  canary: string | undefined,
): Promise<RunPlace> {
  const { input, startDate, stateMachineAliasArn } = await view.sfn.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  const { customer, n, start } = Input.parse(JSON.parse(input ?? "{}"));
  const { events } = await view.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 20 }),
  );
  const entered = events?.find((event) => event.stateEnteredEventDetails !== undefined);
  // An alias is called `v<version>`.
  const version = canary ?? stateMachineAliasArn?.split(":v").at(1);
  return {
    journey,
    customer,
    n,
    ...(version === undefined ? {} : { version }),
    ...(canary === undefined ? {} : { canary: true }),
    since: start,
    step: entered?.stateEnteredEventDetails?.name ?? "beginning",
    stepSince: entered?.timestamp?.getTime() ?? startDate?.getTime() ?? start,
    arn: executionArn,
  };
}
