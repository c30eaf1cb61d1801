import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { Control, Rechecks } from "../../core/control/control.ts";
import { defined } from "../../core/model/defined.ts";
import type { CloudView } from "../cloud/view.ts";
import type { JourneyMachines } from "./pick-journeys.ts";

/** One customer inside a journey, and the step that they are at. */
export interface RunPlace {
  readonly journey: string;
  readonly customer: string;
  readonly n: number;
  /** The version that the customer entered and stays on. */
  readonly version?: string;
  /** The version is a canary's. */
  readonly canary?: true;
  /** Since when the customer is inside; `stepSince`: since when at this step. Epoch milliseconds. */
  readonly since: number;
  readonly step: string;
  readonly stepSince: number;
  readonly arn: string;
}

export interface JourneyRuns {
  readonly journey: string;
  /** Since when entries are refused and messages held; epoch milliseconds. */
  readonly paused?: number;
  /** The version on trial, and whether it was rolled back. */
  readonly canary?: { readonly version: string; readonly rolledBack: boolean };
  readonly runs: readonly RunPlace[];
  /** How many customers are inside in all, up to COUNTED. */
  readonly inside: number;
  /** There are more than `runs` has. */
  readonly more: boolean;
  /** A recheck of all profiles is going on, since segments have changed: its start (epoch milliseconds), and how many were rechecked. */
  readonly look?: { readonly since: number; readonly customers: number };
}

/** Counting stops here, so that nobody waits long: a call lists a thousand, and AWS allows five calls a second. */
export const COUNTED = 100_000;

/**
 * Who is inside a journey: the newest `limit`, and how many in all. It costs two calls for each customer listed; AWS allows 15
 * DescribeExecution calls a second.
 */
export async function runsOf(
  view: CloudView,
  found: JourneyMachines,
  { paused, rolledBack, look }: Control & Pick<Rechecks, "look">,
  limit: number,
): Promise<JourneyRuns> {
  const { journey, machines } = found;
  const open: (OpenRun & { canary?: string })[] = [];
  for (const { arn, canary } of machines) {
    const some = await runningIn(view, arn, COUNTED - open.length);
    open.push(...some.map((run) => ({ ...run, ...defined({ canary }) })));
    if (open.length >= COUNTED) break;
  }
  const listed = open.toSorted((a, b) => b.began - a.began).slice(0, limit);
  const runs: RunPlace[] = [];
  for (const { arn, canary } of listed) runs.push(await placeOf(view, journey, arn, canary));
  const since = paused[journey];
  const { canary: version } = found;
  return {
    journey,
    ...defined({ paused: since }),
    ...(version === undefined ? {} : { canary: { version, rolledBack: rolledBack[journey] === version } }),
    runs: runs.toSorted((a, b) => b.since - a.since),
    inside: open.length,
    more: open.length > limit,
    ...(look === undefined || look.ended !== undefined
      ? {}
      : { look: { since: look.since, customers: look.customers } }),
  };
}

interface OpenRun {
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly began: number;
}

/** The open runs of a machine, newest first, at most `limit`. */
async function runningIn(view: CloudView, stateMachineArn: string, limit: number): Promise<readonly OpenRun[]> {
  const open: OpenRun[] = [];
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
    for (const { executionArn: arn, startDate } of page.executions ?? []) {
      if (arn !== undefined) open.push({ arn, began: startDate?.getTime() ?? 0 });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && open.length < limit);
  return open.slice(0, limit);
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
  // An alias has the name `v<version>`.
  const version = canary ?? stateMachineAliasArn?.split(":v").at(1);
  return {
    journey,
    customer,
    n,
    ...defined({ version }),
    ...(canary === undefined ? {} : { canary: true }),
    since: start,
    step: entered?.stateEnteredEventDetails?.name ?? "beginning",
    stepSince: entered?.timestamp?.getTime() ?? startDate?.getTime() ?? start,
    arn: executionArn,
  };
}
