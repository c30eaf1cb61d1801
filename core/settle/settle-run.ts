import { runName, runOf } from "../enter/run-name.ts";
import type { Hash } from "../ports.ts";
import { type CloseDeps, closeEntry } from "./close-entry.ts";
import { type ClosedRun, entryEnd } from "./run-status.ts";

/**
 * Closes the entry whose run is over, whoever ended it: of a run that we stopped ourselves the entry has ended before. Idempotent by the run's name, which compares journey, n, part, start and the
 * customer's birth: one read and one write, no write where the entry has ended already or has gone on in another run.
 */
export async function settleRun(deps: CloseDeps & { readonly hash: Hash }, run: ClosedRun): Promise<void> {
  const { customerId, journey, n, start, status } = run;
  await closeEntry(
    deps,
    { customerId, journey, n, ...entryEnd(status) },
    (profile, entry) =>
      (start === undefined || start === entry.start) &&
      // A copy of the end that came before the redrive.
      (entry.failed === undefined || status.time > entry.failed) &&
      runName(deps.hash, profile, runOf(entry)) === run.name,
  );
}
