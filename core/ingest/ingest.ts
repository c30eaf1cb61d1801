import { isReport } from "../feedback/apply.ts";
import { readUnmerged } from "../identity/merge.ts";
import { defined } from "../model/defined.ts";
import { ItemRefusedError } from "../model/errors.ts";
import type { CustomerEvent } from "../model/event.ts";
import { emptyProfile, type Profile } from "../model/profile.ts";
import { isSoftBounce } from "../profile/soft-bounces.ts";
import type { IngestDeps } from "./deps.ts";
import { isOfErased } from "./emitted.ts";
import { isErased } from "./erased.ts";
import { countFolded, foldStored, writeFolded } from "./fold-stored.ts";
import { MAX_CLASHES } from "./limits.ts";
import { performPending } from "./perform.ts";

/**
 * Applies a batch of one customer's events to their profile and performs the effects. core/ingest/ARCHITECTURE.md draws
 * it.
 *
 * 1. One read and one write where the events cause nothing; one read where all are known and nothing is pending.
 * 2. Idempotency key: the event id. The call may be cut off at any await: the events come again, and the sweeper
 *    performs effects that were written and not performed.
 * 3. What a decision rests on is written before it, in this order: reports about messages, spilled ids, archived
 *    entries, changed answers (one read and one write more, only where an answer changes), the profile. Effects come after the write that holds them.
 * 4. Where another writer changed the profile, it is read and folded again; after 20 times the call throws, and the
 *    batch comes again.
 * 5. Where a single event does not fit into the profile, optional parts are left out. Several events, or one event of
 *    which nothing fits, throw ItemRefusedError.
 * 6. Where a customer has many entries, the bodies of those that the events may concern are read in one batch.
 * 7. A fault while deciding is thrown as FoldError.
 * 8. A report about a message to an erased customer makes no profile: one read, no write. Where they have come back and the report
 *    says in which life it was sent, it changes neither the new profile nor a new message of the same key.
 * 9. A profile that is being merged is merged first; the events are then the winner's.
 * 10. Where there is no profile, the tombstone of the id is read: what happened before an erasure makes no new customer (ADR 0153).
 */
export async function ingestCustomer(
  deps: IngestDeps,
  customerId: string,
  events: readonly CustomerEvent[],
): Promise<void> {
  const reported = new Set<string>();
  let full = false;
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const stored = await readUnmerged(deps, customerId);
    const erased = await erasedAt(deps, customerId, stored, events);
    const isGone = (event: CustomerEvent) => isErased(event, stored, erased);
    if (stored === undefined && events.every((event) => isForErased(event) || isGone(event))) {
      for (const event of events) {
        if (isReport(event)) await reportForErased(deps, customerId, event);
        deps.counter.count("EventIgnored", { reason: "erased" });
      }
      return;
    }
    const folded = await foldStored(deps, stored, { customerId, events, full, ...defined({ erased }) });
    for (const event of events) {
      if (reported.has(event.id) || !isReport(event) || !isGone(event)) continue;
      await reportForErased(deps, customerId, event);
      reported.add(event.id);
    }
    if (folded.applied.length === 0) {
      countFolded(deps.counter, folded.counts);
      if (stored !== undefined) await performPending(deps, stored);
      return;
    }
    for (const event of folded.applied) {
      if (reported.has(event.id) || event.inner !== undefined) continue;
      await deps.report?.(event, { before: stored, after: folded.profile });
      // Whether a soft bounce reaches the limit depends on the profile that is written.
      if (!isSoftBounce(event)) reported.add(event.id);
    }
    const written = await writeFolded(deps, stored, folded, full ? 0 : SPARE).catch(refusal);
    if (written instanceof ItemRefusedError) {
      // Of several events each is applied alone, so that none loses its values because of another.
      if (full || events.length > 1) throw written;
      full = true;
      continue;
    }
    if (written === "written") {
      countFolded(deps.counter, folded.counts);
      await performPending(deps, folded.profile);
      return;
    }
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to bring its events in.");
}

/**
 * When an earlier customer of this id was erased. The tombstone is read only where there is no profile and an event would make one: a
 * new customer costs one read more than a known one.
 */
async function erasedAt(
  { tombstones }: IngestDeps,
  customerId: string,
  stored: Profile | undefined,
  events: readonly CustomerEvent[],
): Promise<number | undefined> {
  if (stored !== undefined) return stored.erased;
  if (events.every((event) => isForErased(event) || event.inner !== undefined)) return undefined;
  return tombstones.erasedAt(customerId);
}

/** Whether the event is a report or an emitted event for an erased customer. */
function isForErased(event: CustomerEvent): boolean {
  return isReport(event) || isOfErased(event, undefined);
}

/** Suppresses addresses also for an erased customer: a person who complained must not be written to again. */
async function reportForErased(deps: IngestDeps, customerId: string, event: CustomerEvent): Promise<void> {
  await deps.report?.(event, { before: undefined, after: emptyProfile(customerId, deps.clock.now()) });
}

/** Bytes that events leave free in the profile's item, for steps and for opt-outs. */
const SPARE = 16 * 1024;

function refusal(error: unknown): ItemRefusedError {
  if (error instanceof ItemRefusedError) return error;
  throw error;
}
