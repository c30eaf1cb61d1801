import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { comeAgain, isWorn, type ParkingDeps } from "../ingest/parking.ts";
import { RetryableError } from "../model/errors.ts";
import type { Clock } from "../ports.ts";

export interface RedoDeps extends ParkingDeps {
  readonly clock: Clock;
}

/**
 * What became of something that was given up and put back by a person: done, also where nobody wants it any more; or left, with
 * one sentence for a person, and how long it comes again before it lies in the dead-letter queue once more.
 */
export type Redone =
  | "done"
  | { readonly left: string; readonly comesAgain: "never" | "for two hours" | "for three days" };

/** Less than the queue keeps a record, which is lost then; milliseconds. */
const THREE_DAYS = 3 * 24 * 60 * 60_000;

/** Does each record of a queue again, and returns the ids of those that must come again, which is every six minutes. */
export async function redoBatch(
  deps: RedoDeps,
  records: readonly QueueRecord[],
  said: string,
  redo: (body: string) => Promise<Redone>,
): Promise<readonly string[]> {
  const again = await Promise.all(
    records.map(async (record) => {
      try {
        const redone = await redo(record.body).catch(contended);
        if (redone === "done") return [];
        if (comesAgain(redone.comesAgain, record, deps.clock.now())) return [record.id];
        await deps.parked.put(record.body, redone.left);
        return [];
      } catch (error) {
        return comeAgain(deps, [record], error, said);
      }
    }),
  );
  return again.flat();
}

/** Another attempt at the same thing is at work. */
function contended(error: unknown): Redone {
  if (error instanceof RetryableError) return { left: error.message, comesAgain: "for two hours" };
  throw error;
}

function comesAgain(long: Exclude<Redone, "done">["comesAgain"], record: QueueRecord, now: number): boolean {
  if (long === "never") return false;
  return long === "for two hours" ? !isWorn(record) : now < (record.sent ?? now) + THREE_DAYS;
}
