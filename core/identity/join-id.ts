import type { Effect } from "../model/effect.ts";
import type { Identity } from "../model/identity.ts";
import { emptyProfile, type Pointer, type Profile } from "../model/profile.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { winnerOf } from "./identity.ts";

export interface JoinDeps {
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  readonly counter: Counter;
}

type Merge = Extract<Effect, { kind: "merge" }>;

/** What stands against making an id another name of the customer. */
export type Found = "joined" | { readonly profile: Profile };

/** How often an id is read again after another writer was first. */
const TRIES = 10;

/**
 * Makes the id of a join another name of this customer, where nobody has it yet. Else it finds whose it is: `joined` where
 * it is this customer's already, or the profile of its owner. Where the new id wins over the customer's own, as a customer
 * id wins over a visitor's, a profile begins under it, into which this one is to be merged.
 *
 * One read, and one write where the id is new; one read more for each pointer that is followed. Idempotency key: the
 * id; a second attempt finds the pointer.
 */
export async function joinId(deps: JoinDeps, profile: Profile, { other }: Merge, identity: Identity): Promise<Found> {
  const { profiles, clock, counter } = deps;
  for (let tries = 0; tries < TRIES; tries++) {
    const own = await profiles.readOwn(other);
    const owner = own && ("profile" in own ? own.profile : await pointedTo(profiles, own.pointer));
    if (owner?.customerId === profile.customerId) {
      return "joined";
    }
    if (owner !== undefined) return { profile: owner };
    if (own === undefined && winnerOf(profile.customerId, other, identity) === other) {
      const begun = { ...emptyProfile(other, clock.now()), ver: 1 };
      if ((await profiles.write(begun, undefined, {})) === "written") return { profile: begun };
      counter.count("Clash", {});
      continue;
    }
    const { customerId: into, born } = profile;
    if ((await profiles.point(other, { into, born, since: clock.now() }, own)) === "written") {
      counter.count("IdJoined", {});
      return "joined";
    }
    counter.count("Clash", {});
  }
  throw new Error("Another name of a customer changed too often to join it.");
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
