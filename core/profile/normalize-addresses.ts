import { defined } from "../model/defined.ts";
import type { AddressKind } from "../model/event.ts";
import type { Address, Profile } from "../model/profile.ts";
import { addressHash, isValid } from "../policy/address.ts";
import type { Hash, Spelling } from "../ports/system.ts";

/**
 * Most earlier spellings that are remembered of one address, the oldest first: the address may have been suppressed
 * under one of them.
 */
const MAX_EARLIER = 4;

const KINDS = ["email", "phone"] as const satisfies readonly AddressKind[];

export interface NormalizedAddresses {
  readonly profile: Profile;
  /** New addresses that cannot be written to. */
  readonly unusable: readonly AddressKind[];
}

/**
 * The profile with normalized addresses: a phone number in E.164 (by the customer's country where the number names
 * none), an e-mail address with its domain in ASCII. An address that cannot be normalized stays as it is. The hashes of
 * other spellings stay with the address, those of `before` included. Idempotent.
 */
export function withNormalizedAddresses(
  before: Profile,
  profile: Profile,
  spelling: Spelling,
  hash: Hash,
): NormalizedAddresses {
  const country = profile.country?.v;
  let next = profile;
  const unusable: AddressKind[] = [];
  for (const kind of KINDS) {
    const address = profile.addresses[kind];
    const known = before.addresses[kind];
    if (address === undefined || address.v === null) continue;
    if (address === known && isValid(kind, address.v)) continue;
    const v = normalizedAddress(spelling, kind, address.v, country);
    if (v === undefined) {
      if (address !== known) unusable.push(kind);
      continue;
    }
    const same = known?.v != null && normalizedAddress(spelling, kind, known.v, country) === v ? known : undefined;
    const earlier = otherHashes(hash, v, same, address.v);
    const how = address.how ?? (same?.how === "confirmed" ? same.how : undefined);
    const uniform: Address = {
      v,
      t: address.t,
      ...(earlier.length > 0 && { earlier }),
      ...defined({ how, soft: address.soft ?? same?.soft }),
    };
    next = { ...next, addresses: { ...next.addresses, [kind]: uniform } };
  }
  return { profile: next, unusable };
}

/** The normalized address; undefined where it cannot be normalized. `country`: where a number names none. */
export function normalizedAddress(
  spelling: Spelling,
  kind: AddressKind,
  text: string,
  country?: string,
): string | undefined {
  if (kind === "push" || isValid(kind, text)) return text;
  return kind === "email" ? spelling.email(text) : spelling.phone(text, country);
}

/** Hashes of other spellings of the address `v`: of its previous value, and of how it arrived. */
function otherHashes(hash: Hash, v: string, same: Address | undefined, came: string): readonly string[] {
  const spellings = [...(same?.v == null ? [] : [same.v]), came].map((text) => addressHash(hash, text));
  const all = new Set([...(same?.earlier ?? []), ...spellings]);
  all.delete(addressHash(hash, v));
  return [...all].slice(0, MAX_EARLIER);
}
