import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { performPending } from "../../core/ingest/perform.ts";
import { type Effect, pendingId } from "../../core/model/effect.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { event, type World } from "../ingest/world.ts";

export const VISITOR = "anonymous/v1";

/** Ingests an event under an id; it happens now unless it says otherwise. */
export async function say(of: World, customerId: string, name: string, parts: Partial<CustomerEvent> = {}) {
  await ingestCustomer(of.deps, customerId, [event(name, { time: of.clock.now(), customerId, ...parts })]);
}

/** Writes the effect of a join into the profile, as the fold of an event does. */
export async function decide(of: World, customerId: string, other: string, trust?: "browser"): Promise<Profile> {
  const stored = await of.profiles.read(customerId);
  if (stored === undefined) throw new Error("Nobody joins.");
  const effect: Effect = { kind: "merge", other, time: of.clock.now(), ...(trust && { trust }) };
  const ver = stored.ver + 1;
  const added = { [pendingId(ver, effect)]: effect };
  const next = { ...stored, ver, due: of.clock.now() };
  await of.profiles.write(next, stored.ver, added);
  return { ...next, pending: { ...stored.pending, ...added } };
}

/** Decides on a join and performs it. */
export async function join(of: World, customerId: string, other: string, trust?: "browser"): Promise<void> {
  await performPending(of.deps, await decide(of, customerId, other, trust));
}

export function onlyProfile(of: World): Profile {
  const [one, ...others] = of.profiles.all();
  if (one === undefined || others.length > 0) throw new Error("There is not one profile.");
  return one;
}
