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
  readonly rules: Rules;
  /** Absent where only events of ours are brought in, which bring no address. */
  readonly spelling?: Spelling;
  /** Cached: it is asked for each event that may let somebody in. */
  readonly control: ControlStore;
  /** Cached: it is asked for customers who are looked at under new rules. */
  readonly rechecks: Pick<RecheckStore, "read">;
  /**
   * Notes what an event reports of a message or an address; nothing, and no call, for any other event. Idempotent. Absent
   * where only events of ours are brought in.
   */
  readonly report?: (event: CustomerEvent, around: Around) => Promise<void>;
}

/**
 * Brings a batch of one customer's events into their profile and performs what that causes.
 *
 * 1. One read and one write where the events cause nothing; one read where they are known and nothing is pending.
 * 2. Idempotent by event id. It may be cut off at any await: the events come again, and the sweeper performs what was
 *    written and not performed.
 * 3. Whatever a decision rests on is written before it, in this order: what became of messages, spilled ids, archived
 *    entries, the profile. Effects come after the write that holds them.
 * 4. Losing the profile to another writer, it reads and folds again; after 20 times it throws, and the batch comes again.
 * 5. Where a single event does not fit into the profile, what can be left out of it is; several, or one of which nothing
 *    fits, are thrown back as ItemRefused.
 * 6. Of a customer with many entries, the bodies of those that the events may concern are read in one batch before.
 * 7. A fault in deciding is thrown as FoldFault.
 * 8. What is reported of messages to a customer who is not there any more, and what a journey emitted for them, makes no
 *    profile: one read and no write of it.
 */
export async function ingestCustomer(
  deps: IngestDeps,
  customerId: string,
  events: readonly CustomerEvent[],
): Promise<void> {
  const reported = new Set<string>();
  let full = false;
  for (let turn = 0; turn < MAX_CLASHES; turn++) {
    const stored = await deps.profiles.read(customerId);
    if (stored === undefined && events.every(isForErased)) return reportForErased(deps, customerId, events);
    const folded = await foldStored(deps, stored, { customerId, events, full });
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
      // Of several events each is brought in alone, so that none loses what it brings to another.
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

/** An event that follows from what we did for a customer who is not there any more. */
function isForErased(event: CustomerEvent): boolean {
  return isReport(event) || isOfErased(event, undefined);
}

/** Addresses are suppressed all the same: who complained and was erased does not want to hear from us either. */
async function reportForErased(deps: IngestDeps, customerId: string, events: readonly CustomerEvent[]): Promise<void> {
  const after = emptyProfile(customerId, deps.clock.now());
  for (const event of events) {
    if (isReport(event)) await deps.report?.(event, { before: undefined, after });
    deps.counter.count("EventIgnored", { reason: "erased" });
  }
}

/** Bytes left free in the profile's item by what events bring, for what steps write; and for an opt-out. */
const SPARE = 16 * 1024;

function refusal(error: unknown): ItemRefusedError {
  if (error instanceof ItemRefusedError) return error;
  throw error;
}

async function write(deps: IngestDeps, customerId: string, stored: Profile | undefined, folded: Folded, spare: number) {
  const { spill, archive, profile, added } = folded;
  if (spill !== undefined) await deps.spills.put(customerId, spill.sk, spill.events, spill.expiresAt);
  await archiveEntries(deps.keyed, customerId, archive);
  return deps.profiles.write(profile, stored?.ver, added, spare);
}

/** What is to be brought in. */
interface Batch {
  readonly customerId: string;
  readonly events: readonly CustomerEvent[];
  /** All of it did not fit: what can be left out is. */
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
  // Mostly it is known beforehand that somebody may come in, and folding twice is spared.
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

/** Each look-up makes the next fold need one less, so folding again comes to an end. */
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
