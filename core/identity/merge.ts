import type { IngestDeps } from "../ingest/deps.ts";
import { countFolded, foldStored, writeFolded } from "../ingest/fold-stored.ts";
import { mergeEvent } from "../ingest/inner-event.ts";
import { readSpilled } from "../ingest/recent.ts";
import { defined } from "../model/defined.ts";
import { type Effect, pendingId } from "../model/effect.ts";
import { ItemRefusedError, MergingError, RetryableError } from "../model/errors.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import { PENDING_GRACE, withDueTime } from "../profile/due.ts";
import { mergedWindows } from "../windows/merged-windows.ts";
import { carriedEffects } from "./carried-effects.ts";
import { DEFAULT_IDENTITY } from "./identity.ts";
import { joinId, pointedTo } from "./join-id.ts";
import { type JoinRefusal, joinRefusal, winnerFirst } from "./join-refusal.ts";
import { MAX_CONFLICTS, takeIn } from "./merge-profiles.ts";

/*
 * Two profiles of one person become one (ADR 0133). Each step is one conditional write, and each may be the last before
 * a crash:
 *
 * 1. The loser is marked (`merging`): from then on nobody decides by it or writes it, so nothing of it can be missed.
 * 2. One write of the winner takes in everything of the loser. `merged` then names the loser: a second attempt finds it.
 * 3. The loser's item becomes a pointer.
 *
 * A crash is finished by whoever comes next: the event whose effect it is, any event under the loser's id, or the sweeper,
 * which finds the marked profile by its due time.
 */

type Merge = Extract<Effect, { kind: "merge" }>;

/** How often a merge decides again after another writer was first. */
const TRIES = 10;

/**
 * Performs a join: `other` becomes another name of this customer, or the two profiles become one. Returns the profile
 * that a merge has written, whose effects are to be performed next; undefined where there was nothing to merge.
 *
 * One read and one write for a new id; about two reads and three writes for a merge. Idempotency key: the id that is
 * merged, in `merged` of the winner, and its pointer. A refused join is counted and noted in `conflicts`.
 */
export async function performMerge(deps: IngestDeps, stored: Profile, effect: Merge): Promise<Profile | undefined> {
  const identity = deps.rules.settings.identity ?? DEFAULT_IDENTITY;
  let mine: Profile | undefined = stored;
  for (let tries = 0; tries < TRIES && mine !== undefined; tries++) {
    const at: Profile = mine;
    const early = joinRefusal(at.customerId, effect, identity);
    if (early !== undefined) return refuse(deps, at, effect, early);
    const found = await joinId(deps, at, effect, identity);
    if (found === "joined") return undefined;
    if (found === "erased") return refuse(deps, at, effect, found);
    if (found === "clash") {
      deps.counter.count("Clash", {});
      mine = await current(deps, at);
      continue;
    }
    const other = found.profile;
    const why = joinRefusal(at.customerId, effect, identity, other.customerId);
    if (why !== undefined) return refuse(deps, at, effect, why);
    if (other.merging !== undefined) await finishMerge(deps, other.customerId);
    else {
      const [winner, loser] = winnerFirst(at, other, identity);
      const merged = await mergeInto(deps, winner, loser);
      if (merged === "full") return refuse(deps, at, effect, "full");
      if (merged !== "clash") return merged;
    }
    mine = await current(deps, at);
  }
  if (mine === undefined) return undefined;
  throw new RetryableError("Two profiles changed too often to merge them.");
}

/** The profile as it is stored now; undefined where it has been merged, which took its effects along, or erased. */
async function current(deps: IngestDeps, { customerId, born }: Profile): Promise<Profile | undefined> {
  const own = await deps.profiles.readOwn(customerId);
  if (own === undefined || !("profile" in own) || own.profile.born !== born) return undefined;
  if (own.profile.merging === undefined) return own.profile;
  await finishMerge(deps, customerId);
  return undefined;
}

type MergeOutcome = Profile | "clash" | "full";

async function mergeInto(deps: IngestDeps, winner: Profile, loser: Profile): Promise<MergeOutcome> {
  const { customerId: into, born } = winner;
  const due = Math.min(loser.due ?? Infinity, deps.clock.now() + PENDING_GRACE);
  const marked: Profile = { ...loser, merging: { into, born }, due, ver: loser.ver + 1 };
  if ((await deps.profiles.write(marked, loser.ver, {})) === "clash") {
    deps.counter.count("Clash", {});
    return "clash";
  }
  return takeInAndPoint(deps, winner, marked);
}

/** As `ProfileStore.read`, once a merge that has begun with the profile is finished. */
export async function readUnmerged(deps: IngestDeps, customerId: string): Promise<Profile | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      return await deps.profiles.read(customerId);
    } catch (error) {
      if (!(error instanceof MergingError)) throw error;
      await finishMerge(deps, error.customerId);
    }
  }
  throw new RetryableError("A profile is being merged again and again.");
}

/** Most marks on the way to a profile that is not being merged itself. */
const MAX_MARKS = 16;

/**
 * Finishes a merge that has begun with this profile. Does nothing where none has. Returns the winner as it was written;
 * undefined where another attempt had finished it.
 */
export async function finishMerge(
  deps: IngestDeps,
  customerId: string,
  marks: readonly string[] = [],
): Promise<Profile | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const own = await deps.profiles.readOwn(customerId);
    const loser = own && "profile" in own ? own.profile : undefined;
    if (loser?.merging === undefined) return undefined;
    const winner = await pointedTo(deps.profiles, loser.merging);
    if (winner === undefined) {
      await unmark(deps, loser);
      return undefined;
    }
    if (winner.merging !== undefined) {
      // Marks that point at each other come of two orders of namespaces at once: one of them is taken back.
      if (marks.includes(winner.customerId) || marks.length > MAX_MARKS) await unmark(deps, winner);
      else await finishMerge(deps, winner.customerId, [...marks, customerId]);
      continue;
    }
    const merged = await takeInAndPoint(deps, winner, loser);
    if (merged !== "clash" && merged !== "full") return merged;
    if (merged === "full") return undefined;
  }
  throw new RetryableError("Two profiles changed too often to finish their merge.");
}

/** The customer goes on as they were. */
async function unmark({ profiles }: IngestDeps, marked: Profile): Promise<void> {
  const { merging: _, ...rest } = marked;
  await profiles.write({ ...rest, ver: marked.ver + 1 }, marked.ver, {});
}

async function takeInAndPoint(deps: IngestDeps, winner: Profile, marked: Profile): Promise<MergeOutcome> {
  const isIn = getOwn(winner.merged ?? {}, marked.customerId)?.born === marked.born;
  const written = isIn ? winner : await takeInLoser(deps, winner, marked);
  if (written === "full") await unmark(deps, marked);
  if (written === "full" || written === "clash") return written;
  const to = { into: written.customerId, born: written.born, since: deps.clock.now() };
  // Where this clashes, another attempt has made the pointer.
  await deps.profiles.point(marked.customerId, to, { profile: marked });
  return written;
}

/** The write of the winner. `full`: the two do not fit into one item. */
async function takeInLoser(deps: IngestDeps, winner: Profile, loser: Profile): Promise<MergeOutcome> {
  const now = deps.clock.now();
  if (idsOf(winner, loser) > MAX_IDS) return "full";
  const [ours, theirs] = await Promise.all([readSpilled(deps, winner, now), readSpilled(deps, loser, now)]);
  const lists = listsOf(deps.rules);
  const [us, them] = [
    { profile: winner, spilled: ours },
    { profile: loser, spilled: theirs },
  ];
  const windows = await mergedWindows(us, them, deps.rules, now);
  const context = { now, hash: deps.hash, lists, windows, spilled: { winner: ours, loser: theirs } };
  const taken = takeIn(winner, loser, context);
  const { customerId: other, segments } = loser;
  const recent = { ours: winner.recent, theirs: taken.recent };
  const event = mergeEvent(winner.customerId, { other, segments, recent }, now);
  for (const full of [false, true]) {
    const folded = await foldStored(deps, taken.profile, { customerId: winner.customerId, events: [event], full });
    const carried = carriedEffects(winner, loser, folded.profile, deps.rules);
    const added = {
      ...folded.added,
      ...Object.fromEntries(carried.map((effect) => [pendingId(folded.profile.ver, effect), effect])),
    };
    const profile = withDueTime({ ...folded.profile, pending: { ...winner.pending, ...added } }, now);
    const next = { ...folded, profile, added };
    const written = await writeFolded(deps, winner, next, 0).catch(refused);
    if (written === "refused") continue;
    if (written === "clash") {
      deps.counter.count("Clash", {});
      return "clash";
    }
    countFolded(deps.counter, folded.counts);
    deps.counter.count("ProfilesMerged", {});
    if (taken.refused.length > 0) deps.counter.count("TooLarge", { part: "merge" }, taken.refused.length);
    return profile;
  }
  return "full";
}

/**
 * Most ids of one customer, all namespaces and merges together: about 60 kB of the profile. Settings limit the ids of a namespace that
 * events may say; profiles that are merged bring theirs along.
 */
export const MAX_IDS = 500;

function idsOf(...both: readonly Profile[]): number {
  const ids = both.flatMap(({ customerId, aliases = [], merged = {} }) => [
    customerId,
    ...aliases,
    ...Object.keys(merged),
  ]);
  return new Set(ids).size;
}

function refused(error: unknown): "refused" {
  if (error instanceof ItemRefusedError) return "refused";
  throw error;
}

/** The segments that journeys fill. */
function listsOf({ segments }: Rules): ReadonlySet<string> {
  return new Set(segments.flatMap(({ segment, list }) => (list === true ? [segment] : [])));
}

/**
 * Notes that a join was refused: the id stays with the customer who had it. One write; none where it is noted already. An id of whoever
 * was erased is noted nowhere.
 */
async function refuse(deps: IngestDeps, stored: Profile, { other }: Merge, reason: JoinRefusal): Promise<undefined> {
  let profile: Profile | undefined = stored;
  for (let tries = 0; tries < TRIES && profile !== undefined; tries++) {
    const known: Profile = profile;
    const { aliases: said, conflicts: before, ...rest } = known;
    const isDone = reason === "erased" ? !said?.includes(other) : before?.some(({ id }) => id === other);
    if (isDone) return undefined;
    const refused = [...(before ?? []), { id: other, time: deps.clock.now() }].slice(-MAX_CONFLICTS);
    const conflicts = reason === "erased" ? before : refused;
    const aliases = said?.filter((id) => id !== other);
    const next = { ...rest, ...defined({ aliases, conflicts }), ver: known.ver + 1 };
    if ((await deps.profiles.write(next, known.ver, {})) === "written") {
      deps.counter.count("JoinRefused", { reason });
      return undefined;
    }
    deps.counter.count("Clash", {});
    profile = await current(deps, known);
  }
  return undefined;
}
