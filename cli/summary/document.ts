import type { JourneyTally, Tally } from "../../core/summary/tally.ts";

/** What a replay came to: the JSON document that `start --json` prints. */
export interface Summary {
  readonly events: { readonly in: number; readonly refused: number; readonly duplicate: number };
  readonly customers: number;
  readonly journeys: Readonly<Record<string, JourneyTally>>;
  readonly messages: Tally["messages"];
  /** Calls and units as AWS counts them, and what they cost without channel fees. */
  readonly aws: Readonly<Record<string, number>> & { readonly usd: number };
  /** Real time, which differs from replay to replay; so do the rates. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly sendsPerSecond: number;
}

export interface SummaryParts {
  readonly tally: Tally;
  /** Events that came out of the bus, duplicates among them. */
  readonly arrived: number;
  /** Of these, events that are still in a queue. */
  readonly waiting: number;
  /** Of these, events that ingest put aside for good. */
  readonly refusedEvents: number;
  /** Rows of the input that no event could be made of. */
  readonly refusedRows: number;
  readonly aws: Summary["aws"];
  readonly seconds: number;
}

/** Duplicates are what arrived and neither waits nor was applied or refused: they are counted nowhere twice. */
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
