import { defined } from "../model/defined.ts";
import { itemName } from "./item-kinds.ts";
import { TOMBSTONE_DAYS } from "./retention.ts";

/** What is told of an erasure: what was removed, what stays in the table, and what lies elsewhere. Nothing in it names the customer. */
export interface Receipt {
  readonly receipt: "erasure";
  /** ISO 8601: what happened up to then is erased, and refused from then on. */
  readonly erasedAt: string;
  /** Who asked for it: a source of the workspace; absent where a person gave the command. */
  readonly source?: string;
  /** How many ids the customer had, and how many runs were told to stop. */
  readonly ids: number;
  readonly runs: number;
  /** Items removed, by kind. */
  readonly removed: Readonly<Record<string, number>>;
  readonly stays: readonly Rest[];
  /** Where copies may be that an erasure cannot reach. */
  readonly outside: readonly Rest[];
}

export interface Rest {
  readonly what: string;
  readonly where: string;
  /** Until when. */
  readonly until: string;
  /** What a person may do about it. */
  readonly advice?: string;
}

export interface Erased {
  /** When it began; epoch milliseconds. */
  readonly at: number;
  readonly ids: number;
  readonly runs: number;
  /** Items removed, by what their sort key begins with. */
  readonly removed: Readonly<Record<string, number>>;
  readonly source?: string;
}

export function receiptOf({ at, ids, runs, removed, source }: Erased, isLocal = false): Receipt {
  const named: Record<string, number> = {};
  for (const [kind, n] of Object.entries(removed)) if (n > 0) named[itemName(kind)] = n;
  return {
    receipt: "erasure",
    erasedAt: new Date(at).toISOString(),
    ...defined({ source }),
    ids,
    runs,
    removed: named,
    stays: [
      {
        what: "a tombstone for each id: an HMAC of it, and when it was erased",
        where: "the table, T#…",
        until: `${TOMBSTONE_DAYS} days after the erasure`,
      },
      {
        what: "suppressions: hashes of addresses that bounced, complained or unsubscribed",
        where: "the table, S#…",
        until: "they are lifted",
        advice: "they keep a person who wanted no messages from getting any",
      },
    ],
    outside: isLocal ? LOCAL : OUTSIDE,
  };
}

/** Of the local cloud. */
const LOCAL: readonly Rest[] = [
  {
    what: "the local cloud's whole state: histories of runs with what steps keep, messages that were sent, log lines, queues",
    where: "the folder .sojourn, in files that only this machine has",
    until: "it is deleted, or `npm start -- --fresh` begins anew",
    advice: "delete the folder where a person's real data was played",
  },
  {
    what: "rows that a replay refused, as they stood in the file",
    where: ".sojourn/refused-rows.ndjson",
    until: "the next replay",
  },
  {
    what: "files that `sojourn export` wrote, and files that were imported or played",
    where: "wherever they were put",
    until: "somebody deletes them",
  },
];

/** Of a deployed stack. docs/privacy.md says more of each. */
const OUTSIDE: readonly Rest[] = [
  {
    what: "inputs and histories of runs: the customer's id, ids of steps, what steps keep",
    where: "Step Functions",
    until: "90 days after each run ended",
    advice: "they cannot be removed for one person",
  },
  {
    what: "events as they came",
    where: "the queues, and the archive of the bus if the stack has one",
    until: "4 days in a queue, 14 days in the queue of refused events and at most in the archive",
    advice: "what they bring again is refused",
  },
  {
    what: "files that were imported, and rows of them that were not taken in",
    where: "the import bucket, if the stack has one",
    until: "30 days after each was uploaded, or as `imports` in the settings says",
    advice: "delete the files that name the customer, and what is under receipts/ for them",
  },
  {
    what: "log lines of machines with the customer's id in run inputs",
    where: "CloudWatch Logs",
    until: "the retention of the stage: a week, or three months where tables are kept",
  },
  {
    what: "earlier states of the table",
    where: "point-in-time recovery",
    until: "35 days",
    advice: "after a restore give this command again for everybody who was erased since",
  },
  {
    what: "messages that were sent, with their addresses",
    where: "the providers: Amazon SES, End User Messaging, SNS, receivers of webhooks and calls",
    until: "their own times",
    advice: "ask them to erase it too; SES keeps an account's suppression list",
  },
  {
    what: "files that `sojourn export` wrote, and files that were imported",
    where: "wherever they were put",
    until: "somebody deletes them",
  },
];
