import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { allRecords } from "../../adapters/aws/records.ts";
import { counted, moment, words } from "../../core/explain/words.ts";
import { type JourneyTally, type Tally, tally } from "../../core/summary/tally.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { Io } from "../command.ts";
import { amount, indented, paint, table } from "../terminal.ts";
import { LOCAL_STAGE } from "./stack.ts";

/** The result of a replay: the JSON document that `start --json` prints. */
export interface Summary {
  readonly events: { readonly in: number; readonly refused: number; readonly duplicate: number };
  /** What ingest refused for good, and lies in a queue; absent where it refused nothing. */
  readonly refusedEvents?: RefusedEvents;
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

export interface RefusedEvents {
  readonly queue: string;
  readonly events: number;
  /** How many were refused for a reason; of the first ten thousand that are still in the queue. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface SummaryParts {
  readonly tally: Tally;
  /** Events that came out of the bus, with duplicates. */
  readonly arrived: number;
  /** How many of these are still in a queue. */
  readonly waiting: number;
  /** Those of these that ingest refused for good. */
  readonly refusedEvents: RefusedEvents;
  /** Rows of the input that could not become an event. */
  readonly refusedRows: number;
  readonly aws: Summary["aws"];
  readonly seconds: number;
}

/** Duplicates are the events that arrived and neither wait nor were applied or refused, so none is counted twice. */
export function summaryOf(parts: SummaryParts): Summary {
  const { tally, arrived, seconds, refusedEvents } = parts;
  const per = (n: number) => (seconds === 0 ? 0 : round(n / seconds));
  return {
    events: {
      in: arrived,
      refused: refusedEvents.events + parts.refusedRows,
      duplicate: Math.max(0, arrived - parts.waiting - tally.applied - refusedEvents.events),
    },
    ...(refusedEvents.events === 0 ? {} : { refusedEvents }),
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
    refusedEvents: refusedIn(cloud, names.queues.refused),
    refusedRows: facts.refusedRows,
    aws: { ...units, usd },
    seconds: facts.seconds,
  });
}

/** How many messages are looked at for their reasons. */
const LOOKED_AT = 10_000;

function refusedIn(cloud: LocalCloud, queue: string): RefusedEvents {
  const found = cloud.queue(queue);
  const reasons: Record<string, number> = {};
  for (const { attributes } of found?.look(LOOKED_AT) ?? []) {
    const reason = attributes.reason?.StringValue ?? "no reason was given";
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return { queue, events: found?.sent ?? 0, reasons };
}

function waiting(cloud: LocalCloud, queue: string): number {
  const { visible, hidden, delayed } = cloud.queue(queue)?.counts() ?? { visible: 0, hidden: 0, delayed: 0 };
  return visible + hidden + delayed;
}

interface SummaryFrame {
  readonly title: string;
  readonly zone: string;
  /** Virtual times of the first and the last event. */
  readonly first: number;
  readonly last: number;
  /** The file of refused rows, if there are any, and how many. */
  readonly refusedRows?: { readonly path: string; readonly rows: number };
}

/** The summary as text. */
export function summaryText(io: Io, summary: Summary, frame: SummaryFrame): string {
  const { bold, dim } = paint(io, io.out);
  const { events, messages } = summary;
  const rate = `${summary.seconds} s, ${amount(summary.eventsPerSecond)} events and ${amount(summary.sendsPerSecond)} sends a second`;
  const days = `${moment(frame.first, frame.zone)} to ${moment(frame.last, frame.zone)}`;
  const sections = [
    `${bold(`Played ${frame.title}`)}: ${counted(events.in, "event")} of ${counted(summary.customers, "customer")}\n${dim(`${days}; ${rate}`)}\n`,
    heading(
      "Events",
      lines([
        ["in", events.in, ""],
        ["refused", events.refused, whereRefused(summary, frame)],
        ["duplicate", events.duplicate, ""],
      ]) + whyRefused(summary),
    ),
    heading("Journeys", journeys(summary)),
    heading(
      "Messages",
      lines([
        ["sent", messages.sent, list(messages.channels ?? {})],
        ["held", messages.held, messages.held === 0 ? "" : "put off at least once, by hours, a cap or priority"],
        ...(messages.left === 0 ? [] : [["left", messages.left, "not sent: the customer had left by then"] as const]),
        ["dropped", sum(messages.dropped), list(messages.dropped)],
        ...(messages.failed === 0 ? [] : [["failed", messages.failed, "refused by the provider"] as const]),
        ...(messages.unknown === 0 ? [] : [["unknown", messages.unknown, "the provider never answered"] as const]),
      ]),
    ),
    heading("On AWS this is", aws(summary)),
  ];
  return `${sections.join("\n")}`;

  function heading(name: string, body: string): string {
    return `${bold(name)}\n${indented(body)}`;
  }
}

function whereRefused({ refusedEvents }: Summary, { refusedRows }: SummaryFrame): string {
  return [
    ...(refusedRows === undefined ? [] : [`${counted(refusedRows.rows, "row")}: ${refusedRows.path}`]),
    ...(refusedEvents === undefined
      ? []
      : [`${counted(refusedEvents.events, "event")}: the queue ${refusedEvents.queue}, see docs/runbook.md`]),
  ].join("; ");
}

/** How many reasons are told. */
const REASONS = 5;

function whyRefused({ refusedEvents }: Summary): string {
  const reasons = Object.entries(refusedEvents?.reasons ?? {}).toSorted((a, b) => b[1] - a[1]);
  const rest = reasons.slice(REASONS).reduce((all, [, n]) => all + n, 0);
  const told = reasons.slice(0, REASONS).map(([reason, n]) => `  ${amount(n)} × ${reason}\n`);
  return `${told.join("")}${rest === 0 ? "" : `  ${amount(rest)} × another reason\n`}`;
}

function journeys(summary: Summary): string {
  const rows = Object.entries(summary.journeys).map(([name, { entries, inside, ended, refused }]) => [
    name,
    entries,
    inside,
    list(ended),
    list(refused ?? {}),
  ]);
  return rows.length === 0 ? "none\n" : table(["journey", "entries", "inside", "ended", "not let in"], rows);
}

const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 4 } as const;

function aws(summary: Summary): string {
  const { usd, ...counts } = summary.aws;
  const rows = Object.entries(counts).map(([name, n]) => [spaced(name), Math.round(n)] as const);
  return `${lines(rows.map(([name, n]) => [name, n, ""]))}USD ${usd.toLocaleString("en-GB", CENTS)} in all, without what channels cost\n`;
}

function lines(rows: readonly (readonly [string, number, string])[]): string {
  const size = Math.max(...rows.map(([name]) => name.length));
  const width = Math.max(...rows.map(([, n]) => amount(n).length));
  return rows
    .map(([name, n, note]) => `${`${name.padEnd(size)}  ${amount(n).padStart(width)}  ${note}`.trimEnd()}\n`)
    .join("");
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return entries.map(([name, n]) => `${words(name)} ${amount(n)}`).join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

/** `lambdaCalls` → "lambda calls". */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
