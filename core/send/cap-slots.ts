import { messageIn } from "../identity/merged.ts";
import type { Message } from "../model/message.ts";
import type { CapSlot, Profile } from "../model/profile.ts";
import { isSameSlot, takeSlot } from "../policy/caps.ts";
import { changeProfile } from "./change-profile.ts";
import type { SendDeps } from "./deps.ts";
import { LEASE_MS } from "./limits.ts";

/** The next version of the profile. It is written for every send, also without a slot, so that it clashes with an exit. */
export function withSlot(deps: SendDeps, profile: Profile, slot: CapSlot | undefined): Profile {
  const slots = slot === undefined ? profile.slots : takeSlot(profile.slots, slot, deps.settings);
  return { ...profile, ver: profile.ver + 1, slots };
}

/** Whether the bid stands already, since an earlier delivery has written it. */
export function hasBid({ slots }: Profile, bid: CapSlot): boolean {
  return slots.some((slot) => isSameSlot(slot, bid) && slot.bid === bid.bid);
}

/**
 * Gives the message's cap slot back; costs nothing if there is none. It is safe to fail: a slot too many only lets fewer
 * messages through, and it expires.
 *
 * After a final state the slot can go at once: nobody can claim the message any more. After a hold, only a slot that is
 * older than a lease: a younger one may belong to an attempt that is about to claim.
 */
export async function giveBackSlot(
  deps: Pick<SendDeps, "profiles" | "clock">,
  profile: Profile,
  { customerId, key: sent }: Pick<Message, "customerId" | "key">,
  after: "final" | "hold",
): Promise<void> {
  await without(deps, profile, (current) => {
    const key = messageIn(current, customerId, sent);
    const slot = current.slots.find(({ message }) => message === key);
    if (slot === undefined || (after === "hold" && deps.clock.now() < slot.time + LEASE_MS)) return current.slots;
    return current.slots.filter(({ message }) => message !== key);
  });
}

/**
 * Gives back the slots that earlier choices of a message took under other topics or channels, once it is claimed under this one
 * and the others can no longer be sent. Costs nothing if there is none.
 */
export async function giveBackOthers(
  deps: Pick<SendDeps, "profiles" | "clock">,
  profile: Profile,
  own: CapSlot,
): Promise<void> {
  await without(deps, profile, ({ slots }) =>
    slots.filter((slot) => slot.message !== own.message || isSameSlot(slot, own)),
  );
}

async function without(
  deps: Pick<SendDeps, "profiles">,
  profile: Profile,
  left: (current: Profile) => readonly CapSlot[],
): Promise<void> {
  await changeProfile(deps, profile, (current) => {
    const slots = left(current);
    return slots.length === current.slots.length ? undefined : { slots };
  });
}
