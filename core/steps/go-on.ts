import { entryOf, liveEntry } from "../enter/end.ts";
import { currentRun, runName } from "../enter/run.ts";
import { MAX_CLASHES } from "../ingest/limits.ts";
import { entryId } from "../model/entry.ts";
import { ExitedError } from "../model/errors.ts";
import type { Profile } from "../model/profile.ts";
import type { GoOnTask } from "../model/task.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { RunStore } from "../ports/runs.ts";
import type { Clock, Counter, Hash } from "../ports/system.ts";
import { withDueTime } from "../profile/due.ts";

export interface GoOnDeps {
  readonly profiles: ProfileStore;
  readonly runs: RunStore;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly hash: Hash;
}

/**
 * Starts a new run of the same entry that goes on from here; the current run then ends.
 *
 * 1. The document says which part the next run is. The entry is moved to that part before the run starts, so that the
 *    end of the current run is not taken for the end of the entry.
 * 2. Idempotency key: journey, n and part. A second attempt writes nothing and starts a run that exists already.
 *
 * One read and one write; throws ExitedError where the entry has ended.
 */
export async function goOn(deps: GoOnDeps, task: GoOnTask): Promise<void> {
  const { document, journey, version } = task;
  const { part } = document;
  if (part === undefined) throw new Error("A run that goes on does not say as which part.");
  const profile = await advancePart(deps, task, part);
  const entry = entryOf(profile, task);
  if (entry === undefined) throw new ExitedError();
  const machine = entry.machine ?? journey;
  const name = runName(deps.hash, profile, { ...currentRun(entry), part });
  const answer = await deps.runs.start(machine, version, name, document);
  if (answer !== "started" && answer !== "over") {
    throw new Error(`Part ${part} of a run of ${journey} cannot be started: ${answer}.`);
  }
}

/** The profile with the entry moved to this part. */
async function advancePart(deps: GoOnDeps, task: GoOnTask, part: number): Promise<Profile> {
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const now = deps.clock.now();
    const profile = await deps.profiles.read(task.customer);
    const entry = liveEntry(profile, task, now);
    if (profile === undefined || entry === undefined) throw new ExitedError();
    if ((entry.part ?? 1) >= part) return profile;
    const entries = { ...profile.entries, [entryId(entry.journey, entry.n)]: { ...entry, part } };
    const next = withDueTime({ ...profile, entries, ver: profile.ver + 1 }, now);
    if ((await deps.profiles.write(next, profile.ver, {})) === "written") return next;
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to have its run go on.");
}
