import { defined } from "../model/defined.ts";
import type { Effect } from "../model/effect.ts";
import type { Identity } from "../model/identity.ts";
import { emptyProfile, type Pointer, type Profile } from "../model/profile.ts";
import type { Tombstones } from "../ports/privacy.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { winnerOf } from "./identity.ts";

export interface JoinDeps {
  readonly profiles: ProfileStore;
  readonly tombstones: Pick<Tombstones, "erasedAt">;
  readonly clock: Clock;
  readonly counter: Counter;
}

type Merge = Extract<Effect, { kind: "merge" }>;

/**
 * What stands against making an id another name of the customer. `erased`: whoever had the id was erased after the event that said
 * so. `clash`: the customer's profile has changed.
 */
export type Found = "joined" | "erased" | "clash" | { readonly profile: Profile };

/** How often an id is read again after another writer was first. */
const TRIES = 10;

/**
 * Makes the id of a join another name of this customer, where nobody has it yet. Else it finds whose it is: `joined` where
 * it is this customer's already, or the profile of its owner. Where the new id wins over the customer's own, as a customer
 * id wins over a visitor's, a profile begins under it, into which this one is to be merged.
 *
 * Where somebody of this id was erased, what was said before does not bring the id back. What is said afterwards does, and the
 * profile then takes in nothing that happened before the erasure (`erased`), under whichever id it comes.
 *
 * Two reads and one write where the id is new, else one read; one read more for each pointer that is followed. Idempotency
 * key: the id; a second attempt finds the pointer.
 */
export async function joinId(deps: JoinDeps, profile: Profile, effect: Merge, identity: Identity): Promise<Found> {
  const { profiles, tombstones, clock, counter } = deps;
  const { other } = effect;
  for (let tries = 0; tries < TRIES; tries++) {
    const own = await profiles.readOwn(other);
    const owner = own && ("profile" in own ? own.profile : await pointedTo(profiles, own.pointer));
    if (owner?.customerId === profile.customerId) {
      return "joined";
    }
    if (owner !== undefined) return { profile: owner };
    const erased = await tombstones.erasedAt(other);
    if (erased !== undefined && effect.time <= erased) return "erased";
    if (own === undefined && winnerOf(profile.customerId, other, identity) === other) {
      const begun = { ...emptyProfile(other, clock.now()), ver: 1, ...defined({ erased }) };
      if ((await profiles.write(begun, undefined, {})) === "written") return { profile: begun };
      counter.count("Clash", {});
      continue;
    }
    if (!(await ignoresBefore(profiles, profile, erased))) return "clash";
    const { customerId: into, born } = profile;
    if ((await profiles.point(other, { into, born, since: clock.now() }, own)) === "written") {
      counter.count("IdJoined", {});
      return "joined";
    }
    counter.count("Clash", {});
  }
  throw new Error("Another name of a customer changed too often to join it.");
}

/** Has a profile take in nothing that happened up to `erased`. Idempotent. False: it has changed. */
async function ignoresBefore(
  profiles: Pick<ProfileStore, "write">,
  profile: Profile,
  erased: number | undefined,
): Promise<boolean> {
  if (erased === undefined || (profile.erased ?? -1) >= erased) return true;
  return (await profiles.write({ ...profile, erased, ver: profile.ver + 1 }, profile.ver, {})) === "written";
}

/** More steps than any chain of pointers has. */
const MAX_STEPS = 16;

/**
 * The profile that a pointer or a mark leads to, also one that is being merged; undefined where it names whoever was
 * erased. One read for each step.
 */
export async function pointedTo(
  profiles: Pick<ProfileStore, "readOwn">,
  { into, born }: Pick<Pointer, "into" | "born">,
): Promise<Profile | undefined> {
  let to = { into, born };
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const own = await profiles.readOwn(to.into);
    if (own === undefined) return undefined;
    if ("profile" in own) return own.profile.born === to.born ? own.profile : undefined;
    to = own.pointer;
  }
  return undefined;
}
