import type { Profile } from "../model/profile.ts";
import { isAnonymous } from "./ids.ts";

/** Why two ids are not joined. */
export type JoinRefusal = "owner" | "browser" | "full";

/**
 * Why a join is refused; undefined where it may be made. `owner`: the id under which the profile of `other` lies.
 *
 * 1. Two known customers are never joined by a browser's word, also where one of them has no profile yet.
 * 2. An anonymous id stays with the known customer who had it first: a shared device does not make two customers one.
 */
export function joinRefusal(
  mine: string,
  other: string,
  trust: "browser" | undefined,
  owner = other,
): JoinRefusal | undefined {
  if (isAnonymous(mine) || isAnonymous(owner)) return undefined;
  if (isAnonymous(other)) return "owner";
  return trust === "browser" ? "browser" : undefined;
}

/**
 * The two profiles, the one first into which the other is merged: by the order of namespaces (`order`; the bare id is
 * `customer`), a namespace that is not listed after those that are, an anonymous id last; then the older one; then by
 * id. Every profile has one place in this order, so two merges never point at each other.
 */
export function winnerFirst<T extends Pick<Profile, "customerId" | "born">>(
  a: T,
  b: T,
  order: readonly string[] = [],
): readonly [T, T] {
  const first =
    rank(a.customerId, order) - rank(b.customerId, order) || a.born - b.born || (a.customerId < b.customerId ? -1 : 1);
  return first < 0 ? [a, b] : [b, a];
}

function rank(customerId: string, order: readonly string[]): number {
  if (isAnonymous(customerId)) return Infinity;
  const at = customerId.indexOf("/");
  const namespace = at < 0 ? BARE : customerId.slice(0, at);
  const place = order.indexOf(namespace);
  if (place >= 0) return place;
  return namespace === BARE && !order.includes(BARE) ? -1 : order.length;
}

/** What the bare id is called in an order of namespaces. */
const BARE = "customer";
