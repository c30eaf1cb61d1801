import type { Effect } from "../model/effect.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Identity } from "../model/identity.ts";
import type { Profile } from "../model/profile.ts";
import { joinTrust, mayJoin, namespaceOf } from "./identity.ts";

/** A join that a fold refuses: by the settings, because of a browser's word, or because there are too many such ids. */
export interface RefusedJoin {
  readonly id: string;
  readonly reason: "not_joined" | "browser" | "too_many";
}

/** What follows from the ids of an event. */
export interface Joins {
  /** The ids that the customer has from now on. */
  readonly aliases: readonly string[];
  readonly effects: readonly Extract<Effect, { kind: "merge" }>[];
  readonly refused: readonly RefusedJoin[];
}

/**
 * What follows from the further ids that an event says the customer has. Pure; it sees this profile alone. Whether an id
 * is somebody else's already is found when the effect is performed, and then the id stays theirs.
 *
 * 1. An id is joined once: it stands in `aliases` from the event that said it first, so a repeated join costs nothing.
 * 2. A namespace joins only whom the settings let it join, and a customer has only so many ids of it.
 * 3. Two known customers never become one by a browser's word.
 */
export function decideJoins(
  profile: Pick<Profile, "customerId" | "aliases" | "merged" | "conflicts">,
  event: Pick<CustomerEvent, "customerId" | "aliases" | "via" | "time">,
  identity: Identity,
): Joins {
  const { aliases: known = [], customerId } = profile;
  const trust = joinTrust(event.via);
  const aliases = [...known];
  const effects: Extract<Effect, { kind: "merge" }>[] = [];
  const refused: RefusedJoin[] = [];
  for (const id of event.aliases ?? []) {
    if (id === customerId || id === event.customerId || isDecided(profile, aliases, id)) continue;
    const reason = refusalOf(customerId, id, { aliases, identity, trust });
    if (reason !== undefined) {
      refused.push({ id, reason });
      continue;
    }
    aliases.push(id);
    effects.push({ kind: "merge", other: id, time: event.time, ...(trust && { trust }) });
  }
  return { aliases, effects, refused };
}

/** Whether an earlier event has said it: it was joined, or it is somebody else's. */
function isDecided(
  { merged, conflicts = [] }: Pick<Profile, "merged" | "conflicts">,
  aliases: readonly string[],
  id: string,
): boolean {
  return aliases.includes(id) || Object.hasOwn(merged ?? {}, id) || conflicts.some((conflict) => conflict.id === id);
}

interface Around {
  readonly aliases: readonly string[];
  readonly identity: Identity;
  readonly trust: "browser" | undefined;
}

function refusalOf(customerId: string, id: string, around: Around): RefusedJoin["reason"] | undefined {
  const { aliases, identity, trust } = around;
  if (!mayJoin(customerId, id, identity)) return "not_joined";
  if (!mayJoin(customerId, id, identity, trust)) return "browser";
  const { name, most } = namespaceOf(id, identity);
  const same = aliases.filter((each) => namespaceOf(each, identity).name === name);
  return same.length < most ? undefined : "too_many";
}
