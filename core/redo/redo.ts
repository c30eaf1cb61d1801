import { COMPLETED, endByClock } from "../enter/end.ts";
import { bornOf, numberIn } from "../identity/merged.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { isExhausted, type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { entryId } from "../model/entry.ts";
import { RetryableError } from "../model/errors.ts";
import { getOwn, utf8Bytes } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { LaterRecords } from "../ports/queues.ts";
import type { Clock } from "../ports/system.ts";

export interface RedoDeps extends ParkingDeps {
  readonly clock: Clock;
  /** Absent: every record comes again after six minutes. */
  readonly later?: LaterRecords;
}

/**
 * The outcome of one attempt: done, also where it is no longer wanted; or left, with one sentence for a person, and how
 * long it comes again before it returns to the dead-letter queue. `after`: not before so many milliseconds, an hour at most.
 */
export type RedoOutcome =
  | "done"
  | {
      readonly left: string;
      readonly comesAgain: "never" | "for two hours" | "for three days";
      readonly after?: number;
    };

/** The queue shows a record again six minutes after it gave it to us; a call may take one of them. Milliseconds. */
const SHOWN_AGAIN = 5 * 60_000;
const LONGEST_WAIT = 60 * 60_000;

/** Less than the queue keeps a record; milliseconds. */
const THREE_DAYS = 3 * 24 * 60 * 60_000;

/**
 * Tries each record of a queue again, and returns the ids of those that must come again, which is every six minutes, or later where the
 * outcome says so.
 */
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
        if (comesAgain(redone.comesAgain, record, deps.clock.now())) {
          await wait(deps, record, redone.after);
          return [record.id];
        }
        await deps.parked.put(record.body, redone.left);
        return [];
      } catch (error) {
        return retryOrPark(deps, [record], error, said);
      }
    }),
  );
  return again.flat();
}

async function wait({ later }: RedoDeps, { receipt }: QueueRecord, after = 0): Promise<void> {
  if (after <= SHOWN_AGAIN || receipt === undefined) return;
  await later?.hide(receipt, Math.ceil(Math.min(after, LONGEST_WAIT) / 1000));
}

/** Another attempt at the same record is running. */
function retryWhenContended(error: unknown): RedoOutcome {
  if (error instanceof RetryableError) return { left: error.message, comesAgain: "for two hours" };
  throw error;
}

function comesAgain(long: Exclude<RedoOutcome, "done">["comesAgain"], record: QueueRecord, now: number): boolean {
  if (long === "never") return false;
  return long === "for two hours" ? !isExhausted(record) : now < (record.sent ?? now) + THREE_DAYS;
}

/** The entry that a record belongs to. Another profile of an erased customer, or another entry, does not match. */
export interface RedoTarget {
  /** The id in the run's input; its profile may have been merged since. */
  readonly customer: string;
  /** Birth of the profile. */
  readonly born: number;
  readonly journey: string;
  readonly n: number;
  /** Start of the entry. */
  readonly start: number;
}

/**
 * Whether a record that was given up may still be done: the customer is inside, or the entry completed. It may not
 * where the entry ended otherwise, by the clock too, or where the customer was erased.
 */
export function isStillWanted(profile: Profile | undefined, meant: RedoTarget, now: number): boolean {
  const { customer, born, journey, start } = meant;
  if (profile === undefined || bornOf(profile, customer) !== born) return false;
  const n = numberIn(profile, customer, meant.n);
  const entry = getOwn(profile.entries, entryId(journey, n));
  if (entry !== undefined) {
    if (entry.start !== start || entry.holdout === true) return false;
    return entry.end === undefined ? endByClock(entry, now) === undefined : entry.end.outcome === COMPLETED;
  }
  const gone = getOwn(profile.journeys, journey)?.gone?.find((each) => each.n === n && each.start === start);
  return gone !== undefined && gone.outcome === undefined;
}

/** Largest record: an SQS message has 256 kB. */
const MAX_RECORD_BYTES = 250_000;

/** The body of a queue record; undefined where it is too large. */
export function recordBody(given: object): string | undefined {
  const body = JSON.stringify(given);
  return utf8Bytes(body) > MAX_RECORD_BYTES ? undefined : body;
}
