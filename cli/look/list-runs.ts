import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
} from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { CloudView } from "../cloud/view.ts";

/** One customer inside a journey, and where in it they are. */
export interface RunPlace {
  readonly journey: string;
  readonly customer: string;
  readonly n: number;
  /** Since when they are inside, and at this step; epoch milliseconds. */
  readonly since: number;
  readonly step: string;
  readonly stepSince: number;
  readonly arn: string;
}

export interface JourneyRuns {
  readonly journey: string;
  readonly runs: readonly RunPlace[];
  /** There are more than were asked for. */
  readonly more: boolean;
}

/** The names of the journeys that have a machine in this cloud. */
export async function journeysOf(view: CloudView): Promise<readonly string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await view.sfn.send(new ListStateMachinesCommand({ ...(nextToken && { nextToken }) }));
    for (const { name = "" } of page.stateMachines ?? []) {
      if (name.startsWith(view.machinePrefix)) names.push(name.slice(view.machinePrefix.length));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names.toSorted();
}

/** Who is inside a journey, newest first, `limit` at most. Costs two calls a run: describing is 15 a second in AWS. */
export async function runsOf(view: CloudView, journey: string, limit: number): Promise<JourneyRuns> {
  const stateMachineArn = `${view.statesArn}stateMachine:${view.machinePrefix}${journey}`;
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await view.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn,
        statusFilter: "RUNNING",
        maxResults: Math.min(1_000, limit + 1),
        ...(nextToken && { nextToken }),
      }),
    );
    for (const { executionArn } of page.executions ?? []) if (executionArn !== undefined) arns.push(executionArn);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && arns.length <= limit);
  const runs: RunPlace[] = [];
  for (const arn of arns.slice(0, limit)) runs.push(await placeOf(view, journey, arn));
  return { journey, runs, more: arns.length > limit };
}

const Input = z.object({ customer: z.string(), n: z.number(), start: z.number() });

async function placeOf(view: CloudView, journey: string, executionArn: string): Promise<RunPlace> {
  const { input, startDate } = await view.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { customer, n, start } = Input.parse(JSON.parse(input ?? "{}"));
  const { events } = await view.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 20 }),
  );
  const entered = events?.find((event) => event.stateEnteredEventDetails !== undefined);
  return {
    journey,
    customer,
    n,
    since: start,
    step: entered?.stateEnteredEventDetails?.name ?? "beginning",
    stepSince: entered?.timestamp?.getTime() ?? startDate?.getTime() ?? start,
    arn: executionArn,
  };
}
