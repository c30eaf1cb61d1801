import type { QueueRecord } from "../ingest/ingest-batch.ts";
import type { Counter } from "../ports.ts";
import { parseRosterWork } from "./body.ts";
import { doRosterWork, type RosterDeps } from "./roster.ts";

/** Does the work of these records, one after the other, and returns the ids of those that must come again. */
export async function rosterBatch(
  deps: RosterDeps & { readonly counter: Counter },
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for (const { id, body } of records) {
    const work = parseRosterWork(body);
    try {
      if (work === undefined) throw new Error("This is no work of the roster.");
      await doRosterWork(deps, work);
    } catch (error) {
      deps.counter.count("UnexpectedError", {});
      deps.counter.note("error", "A step of the roster failed; it comes again.", {
        do: work?.do ?? "unknown",
        error: error instanceof Error ? error.name : "unknown",
      });
      unfinished.push(id);
    }
  }
  return unfinished;
}
