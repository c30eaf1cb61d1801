import { COMPLETED, endByClock } from "../enter/end.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { isExhausted, type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { entryId } from "../model/entry.ts";
import { RetryableError } from "../model/errors.ts";
import { getOwn, type JsonObject, utf8Bytes } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Clock } from "../ports/system.ts";

export interface RedoDeps extends ParkingDeps {
  readonly clock: Clock;
}

/**
 * What became of something that was given up and put back by a person: done, also where nobody wants it any more; or left, with
 * one sentence for a person, and how long it comes again before it lies in the dead-letter queue once more.
 */
export type RedoOutcome =
  | "done"
  | { readonly left: string; readonly comesAgain: "never" | "for two hours" | "for three days" };

/** Less than the queue keeps a record, which is lost then; milliseconds. */
const THREE_DAYS = 3 * 24 * 60 * 60_000;

/** Does each record of a queue again, and returns the ids of those that must come again, which is every six minutes. */
export async function redoBatch(
  deps: RedoDeps,
  records: readonly QueueRecord[],
  said: string,
  redo: (body: string) => Promise<RedoOutcome>,
): Promise<readonly string[]> {
  const again = await Promise.all(
    records.map(async (record) => {
      try {
        const redone = await redo(record.body).catch(retryWhenContended);
        if (redone === "done") return [];
        if (comesAgain(redone.comesAgain, record, deps.clock.now())) return [record.id];
        await deps.parked.put(record.body, redone.left);
        return [];
      } catch (error) {
        return retryOrPark(deps, [record], error, said);
      }
    }),
  );
  return again.flat();
}

/** Another attempt at the same thing is at work. */
function retryWhenContended(error: unknown): RedoOutcome {
  if (error instanceof RetryableError) return { left: error.message, comesAgain: "for two hours" };
  throw error;
}

function comesAgain(long: Exclude<RedoOutcome, "done">["comesAgain"], record: QueueRecord, now: number): boolean {
  if (long === "never") return false;
  return long === "for two hours" ? !isExhausted(record) : now < (record.sent ?? now) + THREE_DAYS;
}

/** For whom and for which entry something was done: another life of the customer, or another entry, is another matter. */
export interface RedoTarget {
  /** Of the customer's profile. */
  readonly born: number;
  readonly journey: string;
  readonly n: number;
  /** Of the entry. */
  readonly start: number;
}

/**
 * Whether what was given up may be done after all: the customer is inside, or went the whole way. Not for one who has left for
 * another reason, by the clock too, nor for one who was erased.
 */
export function isStillWanted(
  profile: Profile | undefined,
  { born, journey, n, start }: RedoTarget,
  now: number,
): boolean {
  if (profile === undefined || profile.born !== born) return false;
  const entry = getOwn(profile.entries, entryId(journey, n));
  if (entry !== undefined) {
    if (entry.start !== start || entry.holdout === true) return false;
    return entry.end === undefined ? endByClock(entry, now) === undefined : entry.end.outcome === COMPLETED;
  }
  const gone = getOwn(profile.journeys, journey)?.gone?.find((each) => each.n === n && each.start === start);
  return gone !== undefined && gone.outcome === undefined;
}

/** More is not kept: a message of SQS has 256 kB. */
const MAX_RECORD_BYTES = 250_000;

/** What was given up, as its queue carries it; undefined where it is too large for that. */
export function recordBody(given: object): string | undefined {
  const body = JSON.stringify(given);
  return utf8Bytes(body) > MAX_RECORD_BYTES ? undefined : body;
}

/** Whether this is an object with fields, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is in the body of a queue record, if it is JSON. */
export function jsonOf(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}
