import type { AddressKind } from "../model/event.ts";
import type { Address, Profile } from "../model/profile.ts";
import { addressHash, isValid } from "../policy/address.ts";
import type { Hash, Spelling } from "../ports/system.ts";

/** Spellings of one address that are remembered; the oldest, under which it may have been suppressed before it was made uniform. */
const MAX_EARLIER = 4;

const KINDS = ["email", "phone"] as const satisfies readonly AddressKind[];

export interface NormalizedAddresses {
  readonly profile: Profile;
  /** Addresses that came in and that nobody can be written to at. */
  readonly unusable: readonly AddressKind[];
}

/**
 * The profile with its addresses in the one spelling in which they are written to, whenever they came in: a phone number in
 * E.164, by the customer's country where it names none, and an e-mail address with its domain in ASCII. One that cannot be told
 * stays as it is. The hashes of its other spellings stay with an address, `before` it came again included. Idempotent.
 */
export function withNormalizedAddresses(
  before: Profile,
  profile: Profile,
  spelling: Spelling,
  hash: Hash,
): NormalizedAddresses {
  let next = profile;
  const unusable: AddressKind[] = [];
  for (const kind of KINDS) {
    const address = profile.addresses[kind];
    const known = before.addresses[kind];
    if (address === undefined || address.v === null) continue;
    if (address === known && isValid(kind, address.v)) continue;
    const v = normalizedAddress(spelling, kind, address.v, profile);
    if (v === undefined) {
      if (address !== known) unusable.push(kind);
      continue;
    }
    const same = known?.v != null && normalizedAddress(spelling, kind, known.v, profile) === v ? known : undefined;
    const earlier = otherHashes(hash, v, same, address.v);
    const uniform: Address = { v, t: address.t, ...(earlier.length > 0 && { earlier }) };
    next = { ...next, addresses: { ...next.addresses, [kind]: uniform } };
  }
  return { profile: next, unusable };
}

/** The address in its one spelling; undefined where it cannot be told. */
export function normalizedAddress(
  spelling: Spelling,
  kind: AddressKind,
  text: string,
  { country }: Pick<Profile, "country">,
): string | undefined {
  if (kind === "push" || isValid(kind, text)) return text;
  return kind === "email" ? spelling.email(text) : spelling.phone(text, country?.v);
}

/** Hashes under which the address `v` has been known other than its own: of what it was before, and of how it came. */
function otherHashes(hash: Hash, v: string, same: Address | undefined, came: string): readonly string[] {
  const spellings = [...(same?.v == null ? [] : [same.v]), came].map((text) => addressHash(hash, text));
  const all = new Set([...(same?.earlier ?? []), ...spellings]);
  all.delete(addressHash(hash, v));
  return [...all].slice(0, MAX_EARLIER);
}
