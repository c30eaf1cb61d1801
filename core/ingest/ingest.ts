import type { Control, ControlStore, RecheckStore, Rechecks } from "../control/control.ts";
import type { Count } from "../counters.ts";
import { archiveId } from "../enter/archive.ts";
import { faultMessage } from "../expression/evaluate.ts";
import { type Around, isReport } from "../feedback/apply.ts";
import type { EntryBody } from "../model/entry.ts";
import { FoldError, ItemRefusedError } from "../model/errors.ts";
import type { CustomerEvent } from "../model/event.ts";
import { emptyProfile, type Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { AnswerHistory } from "../ports/answers.ts";
import type { KeyedEntries, SpillStore } from "../ports/profiles.ts";
import type { Counter, Spelling } from "../ports/system.ts";
import { indexOf } from "../segments/rules-index.ts";
import { archiveEntries } from "../settle/close-entry.ts";
import { isOfErased } from "./emitted.ts";
import { type Folded, fold } from "./fold.ts";
import type { FoldContext, Need } from "./fold-state.ts";
import { MAX_CLASHES } from "./limits.ts";
import { type PerformDeps, performPending } from "./perform.ts";
import { liveSpills } from "./recent.ts";

export interface IngestDeps extends PerformDeps {
  readonly spills: SpillStore;
  /** Absent where only inner events are ingested, which answer nothing. */
  readonly answers?: Pick<AnswerHistory, "append">;
  readonly rules: Rules;
  /** Absent where only inner events are ingested, which carry no address. */
  readonly spelling?: Spelling;
  /** Cached: read for each event that may let the customer in. */
  readonly control: ControlStore;
  /** Cached: read for profiles that are re-evaluated under new rules. */
  readonly rechecks: Pick<RecheckStore, "read">;
  /**
   * Stores what an event reports about a message or an address; does nothing, and makes no call, for any other event.
   * Idempotent. Absent where only inner events are ingested.
   */
  readonly report?: (event: CustomerEvent, around: Around) => Promise<void>;
}

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
 */
export async function ingestCustomer(
  deps: IngestDeps,
  customerId: string,
  events: readonly CustomerEvent[],
): Promise<void> {
  const reported = new Set<string>();
  let full = false;
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const stored = await deps.profiles.read(customerId);
    if (stored === undefined && events.every(isForErased)) {
      for (const event of events) {
        if (isReport(event)) await reportForErased(deps, customerId, event);
        deps.counter.count("EventIgnored", { reason: "erased" });
      }
      return;
    }
    const folded = await foldStored(deps, stored, { customerId, events, full });
    for (const event of events) {
      if (reported.has(event.id) || !isReport(event) || !isOfErased(event, stored)) continue;
      await reportForErased(deps, customerId, event);
      reported.add(event.id);
    }
    if (folded.applied.length === 0) {
      count(deps.counter, folded.counts);
      if (stored !== undefined) await performPending(deps, stored);
      return;
    }
    for (const event of folded.applied) {
      if (reported.has(event.id) || event.inner !== undefined) continue;
      await deps.report?.(event, { before: stored, after: folded.profile });
      reported.add(event.id);
    }
    const written = await write(deps, customerId, stored, folded, full ? 0 : SPARE).catch(refusal);
    if (written instanceof ItemRefusedError) {
      // Of several events each is applied alone, so that none loses its values because of another.
      if (full || events.length > 1) throw written;
      full = true;
      continue;
    }
    if (written === "written") {
      count(deps.counter, folded.counts);
      await performPending(deps, folded.profile);
      return;
    }
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to bring its events in.");
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

async function write(deps: IngestDeps, customerId: string, stored: Profile | undefined, folded: Folded, spare: number) {
  const { spill, archive, answers, profile, added } = folded;
  if (spill !== undefined) await deps.spills.put(customerId, spill.sk, spill.events, spill.expiresAt);
  if (answers.length > 0) await deps.answers?.append(profile.customerId, answers);
  await archiveEntries(deps.keyed, customerId, archive);
  return deps.profiles.write(profile, stored?.ver, added, spare);
}

/** The events of one customer to apply. */
interface Batch {
  readonly customerId: string;
  readonly events: readonly CustomerEvent[];
  /** The events did not fit: optional parts are left out. */
  readonly full: boolean;
}

async function foldStored(
  deps: IngestDeps,
  stored: Profile | undefined,
  { customerId, events, full }: Batch,
): Promise<Folded> {
  const { rules, hash, spills, spelling } = deps;
  const now = deps.clock.now();
  const sks = stored === undefined ? [] : liveSpills(stored, now);
  const spilled = sks.length === 0 ? [] : await spills.read(customerId, sks);
  const known: LookedUp = { keyed: new Map(), bodies: new Map() };
  // Usually it is clear beforehand that the customer may come in; reading now saves a second fold.
  let control: Control | undefined = events.some((event) => mayEnter(rules, event))
    ? await deps.control.read()
    : undefined;
  let rechecks: Rechecks | undefined;
  for (;;) {
    const asked = { ...(control && { control }), ...(rechecks && { rechecks }), ...(full ? { full } : {}) };
    const context: FoldContext = { rules, now, hash, spilled, ...known, ...asked, ...(spelling && { spelling }) };
    const folded = await foldOrThrow(customerId, stored, events, context);
    if (folded.needs.length === 0) return folded;
    if (folded.needs.includes("control")) control = await deps.control.read();
    if (folded.needs.includes("rechecks")) rechecks = await deps.rechecks.read();
    await lookUp(deps, stored ?? folded.profile, folded.needs, known);
  }
}

async function foldOrThrow(...given: Parameters<typeof fold>): Promise<Folded> {
  try {
    return await fold(...given);
  } catch (cause) {
    throw new FoldError({ cause });
  }
}

function mayEnter(rules: Rules, { name, inner, journey }: CustomerEvent): boolean {
  if (inner !== undefined) return inner.do === "enter";
  return journey !== undefined || indexOf(rules).entered.has(`event/${name}`);
}

/** What was looked up for a fold. */
interface LookedUp {
  readonly keyed: Map<string, KeyedEntries | null>;
  readonly bodies: Map<string, EntryBody | undefined>;
}

/** Reads what a fold needs. Each look-up leaves the next fold one need less, so the loop ends. */
async function lookUp(
  deps: Pick<IngestDeps, "keyed" | "profiles" | "counter">,
  profile: Profile,
  needs: readonly Need[],
  { keyed, bodies }: LookedUp,
): Promise<void> {
  const { customerId } = profile;
  for (const need of needs) {
    if (need === "control" || need === "rechecks") continue;
    if ("bodies" in need) {
      for (const [id, body] of await deps.profiles.bodies(profile, need.bodies)) {
        bodies.set(id, body);
        if (body === undefined) deps.counter.note("error", "What an entry kept is gone.", { entry: id });
      }
      continue;
    }
    const id = archiveId(need.journey, need.key);
    if (!keyed.has(id)) keyed.set(id, (await deps.keyed.read(customerId, need.journey, need.key)) ?? null);
  }
}

function count(counter: Counter, counts: readonly Count[]): void {
  for (const { name, dimensions, n } of counts) {
    counter.count(name, dimensions, n);
    if (name === "ConditionFailed" && dimensions.cause === "bound")
      counter.note("warn", faultMessage({ cause: "bound" }), dimensions);
  }
}
