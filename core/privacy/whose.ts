import { currentRun, runName } from "../enter/run.ts";
import { originOf } from "../identity/merged.ts";
import type { Pointer, Profile } from "../model/profile.ts";
import type { ErasureStore } from "../ports/privacy.ts";
import type { Own, ProfileStore } from "../ports/profiles.ts";
import type { Hash } from "../ports/system.ts";
import type { ErasedRun, Erasure } from "./erasure.ts";

export interface WhoseDeps {
  readonly profiles: Pick<ProfileStore, "readOwn">;
  readonly erasures: Pick<ErasureStore, "read">;
  readonly hash: Hash;
}

/** Everything that is stored of one person, by id. */
export interface Person {
  /** Their profile; undefined where there is none. */
  readonly profile: Profile | undefined;
  /** What is stored under each of their ids. */
  readonly ids: ReadonlyMap<string, Own | undefined>;
  /** An erasure of them that has begun. */
  readonly erasure: Erasure | undefined;
}

/** More steps than any chain of pointers has. */
const MAX_STEPS = 16;

/**
 * Everybody that an id stands for: the profile to which it leads, that profile's other names, and the profiles that were
 * or are being merged into it. An id that the profile names and that leads to somebody else is left out. One read or two
 * for each id.
 */
export async function personOf(deps: WhoseDeps, customerId: string): Promise<Person> {
  const ids = new Map<string, Own | undefined>();
  const owner = await follow(deps, customerId, ids);
  if ("erasure" in owner) return { profile: undefined, ids, erasure: owner.erasure };
  /** Whose `born` a pointer to this id has, for every id of theirs. */
  const births = new Map<string, number>();
  const named = new Set<string>();
  const take = (id: string, own: Own | undefined) => {
    ids.set(id, own);
    if (own === undefined) return;
    if ("pointer" in own) return void births.set(id, own.pointer.born);
    const { born, aliases = [], merged = {} } = own.profile;
    births.set(id, born);
    for (const [of, { born: its }] of Object.entries(merged)) births.set(of, its);
    for (const name of [...aliases, ...Object.keys(merged)]) named.add(name);
  };
  for (const [id, own] of ids) take(id, own);
  const read = new Map<string, Own | undefined>();
  // A name may lead here by another name that is known later, so names are gone through until none is added.
  for (let before = -1; before < ids.size; ) {
    before = ids.size;
    for (const id of named) {
      if (ids.has(id)) continue;
      const own = read.has(id) ? read.get(id) : await deps.profiles.readOwn(id);
      read.set(id, own);
      if (leadsTo(own, births)) take(id, own);
    }
  }
  return { profile: owner.profile, ids, erasure: undefined };
}

/** Whether what is stored under an id leads to one of these ids, by its birth; an id with nothing is its namer's. */
function leadsTo(own: Own | undefined, births: ReadonlyMap<string, number>): boolean {
  if (own === undefined) return true;
  const to: Pick<Pointer, "into" | "born"> | undefined = "pointer" in own ? own.pointer : own.profile.merging;
  return to !== undefined && births.get(to.into) === to.born;
}

type Owner = { readonly erasure: Erasure } | { readonly profile: Profile | undefined };

/** Follows an id to its profile, and notes what is stored on the way. A pointer to whoever was erased leads to none. */
async function follow(deps: WhoseDeps, customerId: string, ids: Map<string, Own | undefined>): Promise<Owner> {
  let at = customerId;
  let born: number | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const erasure = await deps.erasures.read(at);
    if (erasure !== undefined) return { erasure };
    const own = await deps.profiles.readOwn(at);
    const is = own !== undefined && "profile" in own ? own.profile : undefined;
    if (born !== undefined && own !== undefined && is !== undefined && is.born !== born) return { profile: undefined };
    if (born === undefined || own !== undefined) ids.set(at, own);
    const to = own === undefined ? undefined : "pointer" in own ? own.pointer : own.profile.merging;
    if (to === undefined) return { profile: is };
    ({ into: at, born } = to);
  }
  throw new Error("Pointers of a customer's id lead nowhere.");
}

/**
 * The runs of a profile that may be open: of every entry that it holds, ended ones too, since a stop may have failed, and
 * of every stop that is pending.
 */
export function runsOf(hash: Hash, profile: Profile): readonly ErasedRun[] {
  const parts = [
    ...Object.values(profile.entries).flatMap((entry) =>
      entry.holdout ? [] : [{ machine: entry.machine ?? entry.journey, run: currentRun(entry) }],
    ),
    ...Object.values(profile.pending).flatMap((effect) =>
      effect.kind === "exit" ? [{ machine: effect.machine ?? effect.journey, run: effect }] : [],
    ),
  ];
  const runs = parts.map(({ machine, run }) => {
    const { customerId, born, n } = originOf(profile, run.n);
    return { machine, name: runName(hash, { customerId, born }, { ...run, n }) };
  });
  return [...new Map(runs.map((run) => [run.name, run])).values()];
}
