import { currentRun, runName } from "../enter/run.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import type { Hash } from "../ports/system.ts";
import { type CloseDeps, closeEntry } from "./close-entry.ts";
import { type ClosedRun, closedRun, entryEnd } from "./run-status.ts";

/**
 * Closes the entries whose runs these status changes say are over. Returns the ids of the records that must come again.
 * A record that is not such a status change is skipped: a retry would not change it.
 */
export async function settleBatch(
  deps: CloseDeps & ParkingDeps & { readonly hash: Hash },
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const customers = new Map<string, Promise<readonly string[]>>();
  for (const record of records) {
    const run = closedRun(record.body);
    if (run === undefined) continue;
    // Runs of one customer are settled one after the other: at once they would overwrite each other's profile.
    const before = customers.get(run.customerId) ?? Promise.resolve([]);
    const settled = before.then(async (again) => {
      try {
        await settleRun(deps, run);
        return again;
      } catch (error) {
        return [...again, ...(await retryOrPark(deps, [record], error, UNSETTLED))];
      }
    });
    customers.set(run.customerId, settled);
  }
  return (await Promise.all(customers.values())).flat();
}

const UNSETTLED = "A run could not be settled; its status change comes again.";

/**
 * Closes the entry whose run is over. The entry of a run that we stopped has ended before. Idempotency key: the run's
 * name, which contains journey, n, part, start and the profile's birth. One read and one write; no write where the
 * entry has ended already, or has gone on in another run.
 */
export async function settleRun(deps: CloseDeps & { readonly hash: Hash }, run: ClosedRun): Promise<void> {
  const { customerId, journey, n, start, status } = run;
  await closeEntry(
    deps,
    { customerId, journey, n, ...entryEnd(status) },
    (profile, entry) =>
      (start === undefined || start === entry.start) &&
      // A copy of the status change from before the redrive.
      (entry.failed === undefined || status.time > entry.failed) &&
      runName(deps.hash, profile, currentRun(entry)) === run.name,
  );
}
