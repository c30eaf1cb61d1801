import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { allRecords } from "../../adapters/aws/records.ts";
import { tally } from "../../core/summary/tally.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { type Summary, summaryOf } from "../summary/document.ts";
import { LOCAL_STAGE } from "./stack.ts";

export interface SummaryFacts {
  readonly journeys: readonly string[];
  readonly refusedRows: number;
  readonly seconds: number;
}

/** What has come about in a local cloud: counted from its table and queues, so exact however often it was interrupted. */
export async function summarize(cloud: LocalCloud, facts: SummaryFacts): Promise<Summary> {
  const names = namesOf(LOCAL_STAGE);
  const { calls: _calls, usd, ...units } = cloud.meter();
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const counted = await tally(facts.journeys, allRecords(dynamodb, names.table), cloud.now());
  dynamodb.destroy();
  return summaryOf({
    tally: counted,
    arrived: cloud.queue(names.queues.ingest)?.sent ?? 0,
    waiting: waiting(cloud, names.queues.ingest) + waiting(cloud, names.queues.ingestDead),
    refusedEvents: cloud.queue(names.queues.refused)?.sent ?? 0,
    refusedRows: facts.refusedRows,
    aws: { ...units, usd },
    seconds: facts.seconds,
  });
}

function waiting(cloud: LocalCloud, queue: string): number {
  const { visible, hidden, delayed } = cloud.queue(queue)?.counts() ?? { visible: 0, hidden: 0, delayed: 0 };
  return visible + hidden + delayed;
}
