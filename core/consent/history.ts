import { defined } from "../model/defined.ts";
import { jsonBytes } from "../model/json.ts";
import type { Answer, Profile } from "../model/profile.ts";

/** One change of what a customer answered: what they said, and where and when. */
export interface AnswerChange {
  /** The key of a topic (`offers/email`), or `purpose <name>`. */
  readonly question: string;
  readonly agreed: boolean;
  /** It waits to be confirmed. */
  readonly unconfirmed?: true;
  /** When it was said, and when ingest applied it; epoch milliseconds. */
  readonly time: number;
  readonly at: number;
  /** Hash of the event's id. */
  readonly event: string;
  readonly how?: Answer["how"];
  readonly basis?: string;
  readonly source?: string;
  readonly proof?: string;
}

/** The changes of one customer's answers, oldest first: the item `C#<customerId>` / `ANSWERS`. */
export interface AnswerRecord {
  readonly changes: readonly AnswerChange[];
  /** How many older changes were dropped. */
  readonly older: number;
}

export const NO_ANSWERS: AnswerRecord = { changes: [], older: 0 };

/** Most changes that are kept of one customer, and most bytes of them as JSON. */
export const MAX_CHANGES = 500;
export const MAX_CHANGE_BYTES = 128 * 1024;

type Answers = Readonly<Record<string, Answer>>;

/**
 * What an event has changed in the answers. An answer that says the same again is no change; one with another basis,
 * source or proof is, because it proves something else.
 */
export function answerChanges(before: Profile, after: Profile, event: string, at: number): readonly AnswerChange[] {
  const made = { event, at };
  const topic = (key: string) => key;
  const purpose = (key: string) => `purpose ${key.replace(/@.*$/, "")}`;
  return [
    ...changesIn(before.consent, after.consent, topic).map((change): AnswerChange => ({ ...change, ...made })),
    ...changesIn(before.unconfirmed, after.unconfirmed, topic).map(
      (change): AnswerChange => ({ ...change, ...made, unconfirmed: true }),
    ),
    ...changesIn(before.purposes, after.purposes, purpose).map((change): AnswerChange => ({ ...change, ...made })),
  ];
}

function changesIn(before: Answers = {}, after: Answers = {}, question: (key: string) => string) {
  if (before === after) return [];
  return Object.entries(after).flatMap(([key, { v, t, ...grounds }]) => {
    const { v: was, t: _, ...known } = before[key] ?? { v: undefined, t: 0 };
    const same = was === v && JSON.stringify(textsOf(known)) === JSON.stringify(textsOf(grounds));
    return same ? [] : [{ question: question(key), agreed: v, time: t, ...defined({ ...grounds }) }];
  });
}

function textsOf({ how, basis, source, proof }: Partial<Answer>) {
  return [how, basis, source, proof];
}

/**
 * The record with further changes; the same object where it has all of them. The oldest are dropped, and counted, where
 * there are too many. Idempotency key: event and question.
 */
export function withChanges(record: AnswerRecord, changes: readonly AnswerChange[]): AnswerRecord {
  const known = new Set(record.changes.map(keyOf));
  const fresh = changes.filter((change) => !known.has(keyOf(change)));
  if (fresh.length === 0) return record;
  let kept = [...record.changes, ...fresh].slice(-MAX_CHANGES);
  while (kept.length > 1 && jsonBytes(kept) > MAX_CHANGE_BYTES) kept = kept.slice(Math.ceil(kept.length / 4));
  return { changes: kept, older: record.older + record.changes.length + fresh.length - kept.length };
}

function keyOf({ event, question, unconfirmed }: AnswerChange): string {
  return `${event} ${question} ${unconfirmed === true}`;
}
