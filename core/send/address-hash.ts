import type { Channel } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { ADDRESSED_BY, addressFor } from "../policy/address.ts";
import type { Hash } from "../ports/system.ts";

/** Under what an address is suppressed: the same for all spellings of it that reach the same mailbox in practice. */
export function addressHash(hash: Hash, address: string): string {
  return hash(address.trim().toLowerCase());
}

/** Under what the address may be suppressed that a channel writes to, today's spelling first; none where the customer has no valid one. */
export function addressHashes(hash: Hash, profile: Profile, channel: Channel): readonly string[] {
  const kind = ADDRESSED_BY[channel];
  const address = addressFor(profile, channel);
  if (kind === undefined || address === undefined) return [];
  return [addressHash(hash, address), ...(profile.addresses[kind]?.earlier ?? [])];
}
