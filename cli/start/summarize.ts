import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { allRecords } from "../../adapters/aws/records.ts";
import { type JourneyTally, type Tally, tally } from "../../core/summary/tally.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { LOCAL_STAGE } from "./stack.ts";

/** The result of a replay: the JSON document that `start --json` prints. */
export interface Summary {
  readonly events: { readonly in: number; readonly refused: number; readonly duplicate: number };
  readonly customers: number;
  readonly journeys: Readonly<Record<string, JourneyTally>>;
  readonly messages: Tally["messages"];
  /** Calls and units as AWS counts them, and their cost without channel fees. */
  readonly aws: Readonly<Record<string, number>> & { readonly usd: number };
  /** Real time, which differs from replay to replay, as do the rates. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly sendsPerSecond: number;
}

export interface SummaryParts {
  readonly tally: Tally;
  /** Events that came out of the bus, with duplicates. */
  readonly arrived: number;
  /** How many of these are still in a queue. */
  readonly waiting: number;
  /** How many of these ingest refused for good. */
  readonly refusedEvents: number;
  /** Rows of the input that could not become an event. */
  readonly refusedRows: number;
  readonly aws: Summary["aws"];
  readonly seconds: number;
}

/** Duplicates are the events that arrived and neither wait nor were applied or refused, so none is counted twice. */
export function summaryOf(parts: SummaryParts): Summary {
  const { tally, arrived, seconds } = parts;
  const per = (n: number) => (seconds === 0 ? 0 : round(n / seconds));
  return {
    events: {
      in: arrived,
      refused: parts.refusedEvents + parts.refusedRows,
      duplicate: Math.max(0, arrived - parts.waiting - tally.applied - parts.refusedEvents),
    },
    customers: tally.customers,
    journeys: tally.journeys,
    messages: tally.messages,
    aws: parts.aws,
    seconds: round(seconds),
    eventsPerSecond: per(arrived),
    sendsPerSecond: per(tally.messages.sent),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

interface SummaryFacts {
  readonly journeys: readonly string[];
  readonly refusedRows: number;
  readonly seconds: number;
}

/** The summary of a local cloud, counted from its table and queues, so it is exact after interruptions too. */
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
