import type { Identity } from "../model/identity.ts";
import type { Profile } from "../model/profile.ts";
import { mayJoin, winnerOf } from "./identity.ts";
import { isAnonymous } from "./ids.ts";

/**
 * Why the performer of a join refuses it. `conflict`: the id is another customer's, who is not merged with this one.
 * `browser`: only a browser said that two known customers are one. `full`: the two do not fit into one profile. `erased`:
 * whoever had the id was erased after it was said.
 */
export type JoinRefusal = "conflict" | "browser" | "full" | "erased";

/**
 * Why a join is refused; undefined where it may be made. `owner`: the id under which the profile of `other` lies.
 *
 * 1. Two known customers are never joined by a browser's word, also where one of them has no profile yet.
 * 2. An anonymous id stays with the known customer who had it first: a shared device does not make two customers one.
 */
export function joinRefusal(
  mine: string,
  { other, trust }: { readonly other: string; readonly trust?: "browser" },
  identity: Identity,
  owner = other,
): JoinRefusal | undefined {
  if (isAnonymous(other) && !isAnonymous(owner) && !isAnonymous(mine)) return "conflict";
  if (mayJoin(mine, owner, identity, trust)) return undefined;
  return trust === "browser" && mayJoin(mine, owner, identity) ? "browser" : "conflict";
}

/**
 * The two profiles, the one first into which the other is merged. It follows from their ids alone, whichever came first:
 * every profile has one place in this order, so two merges never point at each other.
 */
export function winnerFirst<T extends Pick<Profile, "customerId">>(a: T, b: T, identity: Identity): readonly [T, T] {
  return winnerOf(a.customerId, b.customerId, identity) === a.customerId ? [a, b] : [b, a];
}
