import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";
import type { Trial } from "./trial.ts";

/** The type of the last event of a closed run. */
const LAST = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/;

/**
 * The whole history of a closed run, oldest event first. It is eventually consistent, so it is read again until its end is there.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function closedHistory({ cloud, until }: Trial, executionArn: string): Promise<readonly HistoryEvent[]> {
  return until("The end of the run's history", async () => {
    const events = await historyOf(cloud.sfn, executionArn);
    return LAST.test(events.at(-1)?.type ?? "") ? events : undefined;
  });
}

async function historyOf(sfn: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, ...(nextToken && { nextToken }) }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** The type of each event, with its state where it has one: `TaskStateEntered Send welcome`. */
export function typesOf(events: readonly HistoryEvent[]): readonly string[] {
  return events.map(({ type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) =>
    [type, entered?.name ?? exited?.name ?? ""].join(" ").trimEnd(),
  );
}
