import type { ErasureStore, Tombstones } from "../ports/privacy.ts";
import type { Own, ProfileStore } from "../ports/profiles.ts";
import type { RunStore } from "../ports/runs.ts";
import type { Clock, Hash } from "../ports/system.ts";
import type { ErasedRun, Erasure } from "./erasure.ts";
import { type Receipt, receiptOf } from "./receipt.ts";
import { personOf, runsOf } from "./whose.ts";

/*
 * The erasure of a customer, in two halves with LAST_WRITE_AFTER between them.
 *
 * 1. The mark replaces the profile in one conditional write, and with it all that the profile held. From then on every
 *    function finds no customer: steps and sends end, events wait in their queue, nobody writes a profile.
 * 2. A function that read the profile before may still write other items, or start a run. So the second half removes and
 *    stops once more what the first did, when none of them can be there any more. Only then the ids are free again.
 * 3. Tombstones are there before the ids are free: what happened before the erasure makes no new customer.
 * 4. Either half may be cut off at any await and called again: the mark holds all ids and runs until the end.
 */

export interface ForgetDeps {
  readonly profiles: Pick<ProfileStore, "readOwn">;
  readonly erasures: ErasureStore;
  readonly tombstones: Tombstones;
  readonly runs: Pick<RunStore, "stop">;
  readonly clock: Clock;
  readonly hash: Hash;
  /** How long a tombstone stays; milliseconds. */
  readonly tombstoneKept: number;
}

/** What one half of an erasure did. */
export interface Removal {
  readonly erasure: Erasure;
  /** How many items were removed, by what their sort key begins with; `PROFILE` for the profile, `pointer` for other names. */
  readonly removed: Readonly<Record<string, number>>;
  /** How many runs were told to stop. */
  readonly runs: number;
}

/** How often everything is read again after another writer was first. */
const TRIES = 20;

/** Begins the erasure of the customer of this id, or goes on with one that has begun. */
export async function beginErasure(deps: ForgetDeps, customerId: string): Promise<Removal> {
  for (let tries = 0; tries < TRIES; tries++) {
    const begun = await markAll(deps, customerId);
    if (begun === "clash") continue;
    const { items, runs } = await removeOnce(deps, begun.erasure);
    return { erasure: begun.erasure, runs, removed: added(begun.removed, items) };
  }
  throw new Error("A customer's profile changed too often to erase it.");
}

/**
 * Ends an erasure that began at least LAST_WRITE_AFTER ago, of which `begun` was done then. The receipt is kept with the tombstones.
 * After that the mark under the id that the erasure was asked for goes last, so that whoever asks again after a crash finds it.
 */
export async function endErasure(
  deps: ForgetDeps,
  customerId: string,
  { erasure, isLocal, ...begun }: Removal & { readonly source?: string; readonly isLocal?: boolean },
): Promise<{ readonly erasure: Erasure; readonly receipt: Receipt }> {
  const { at, ids } = erasure;
  const { items } = await removeOnce(deps, erasure);
  const receipt = receiptOf({ ...begun, at, ids: ids.length, removed: added(begun.removed, items) }, isLocal);
  for (const id of ids) await deps.tombstones.keepReceipt(id, at, receipt);
  for (const id of ids) if (id !== customerId) await deps.erasures.unmark(id, at);
  await deps.erasures.unmark(customerId, at);
  return { erasure, receipt };
}

/** Replaces the profile, and then everything else that is stored as an id of the customer, by the mark. */
async function markAll(deps: ForgetDeps, customerId: string): Promise<Omit<Removal, "runs"> | "clash"> {
  const { profile, ids, erasure: known } = await personOf(deps, customerId);
  const at = known?.at ?? deps.clock.now();
  const erasure = { at, ids: [...new Set([...(known?.ids ?? []), ...ids.keys()])], runs: [] };
  const removed: Record<string, number> = {};
  if (profile !== undefined) {
    // The profile comes first: its other names are known from it alone.
    const { customerId: id } = profile;
    if (!(await deps.erasures.mark(id, markOver(deps, erasure, { profile }), { profile }))) return "clash";
    removed.PROFILE = 1;
  }
  for (const id of erasure.ids) {
    const was = await markOne(deps, id, erasure, known !== undefined);
    if (was !== undefined) removed[was] = (removed[was] ?? 0) + 1;
  }
  return { erasure, removed };
}

/** The mark that replaces this; it holds the runs of the profile. */
function markOver({ hash }: ForgetDeps, erasure: Erasure, own: Own | undefined): Erasure {
  return own !== undefined && "profile" in own ? { ...erasure, runs: runsOf(hash, own.profile) } : erasure;
}

/**
 * Marks an id, whatever is stored there by now. Returns what was replaced. With `again`, an earlier attempt may have set the id free:
 * whoever came after the erasure is somebody else.
 */
async function markOne(
  deps: ForgetDeps,
  id: string,
  erasure: Erasure,
  again: boolean,
): Promise<"PROFILE" | "pointer" | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await deps.erasures.read(id)) !== undefined) return undefined;
    const own = await deps.profiles.readOwn(id);
    if (again && own !== undefined && since(own) > erasure.at) return undefined;
    if (!(await deps.erasures.mark(id, markOver(deps, erasure, own), own))) continue;
    if (own === undefined) return undefined;
    return "pointer" in own ? "pointer" : "PROFILE";
  }
  throw new Error("What is stored under an id of a customer changed too often to erase it.");
}

function since(own: Own): number {
  return "pointer" in own ? own.pointer.since : own.profile.born;
}

/**
 * How many runs are stopped at once: StopExecution refills by 25 to 200 a second.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const STOPS_AT_ONCE = 10;

/** Leaves the tombstones, stops the runs, and removes what is stored under the ids that are marked. */
async function removeOnce(
  deps: ForgetDeps,
  { at, ids }: Erasure,
): Promise<{ readonly items: Readonly<Record<string, number>>; readonly runs: number }> {
  for (const id of ids) await deps.tombstones.put(id, at, at + deps.tombstoneKept);
  let items: Readonly<Record<string, number>> = {};
  let runs = 0;
  for (const id of ids) {
    const mark = await deps.erasures.read(id);
    if (mark?.at !== at) continue;
    await stopAll(deps, mark.runs);
    runs += mark.runs.length;
    items = added(items, await deps.erasures.removeItems(id));
  }
  return { items, runs };
}

/**
 * Stops runs. Stops that are refused, for the quota is the account's, are tried again for as long as others come through:
 * an erasure of many runs would hardly ever end if each of them had to be stopped at the first try. Throws the last
 * refusal once no stop comes through.
 */
async function stopAll({ runs }: ForgetDeps, all: readonly ErasedRun[]): Promise<void> {
  for (let left = all; left.length > 0; ) {
    const refused: ErasedRun[] = [];
    let reason: unknown;
    for (let from = 0; from < left.length; from += STOPS_AT_ONCE) {
      const some = left.slice(from, from + STOPS_AT_ONCE);
      const stopped = await Promise.allSettled(some.map(({ machine, name }) => runs.stop(machine, name, "erased")));
      for (const [at, answer] of stopped.entries()) {
        if (answer.status === "rejected") reason = answer.reason;
        if (answer.status === "rejected") refused.push(...some.slice(at, at + 1));
      }
    }
    if (refused.length === left.length) throw reason;
    left = refused;
  }
}

/** The sums of two counts. */
export function added(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...a };
  for (const [kind, n] of Object.entries(b)) sum[kind] = (sum[kind] ?? 0) + n;
  return sum;
}
