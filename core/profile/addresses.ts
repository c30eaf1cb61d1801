import { ADDRESS_KINDS, type AddressKind, type CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Address, Profile } from "../model/profile.ts";
import { addressHash } from "../policy/address.ts";
import type { Hash } from "../ports/system.ts";
import { howOf } from "./answers.ts";
import { joinedDevices } from "./devices.ts";

type Addresses = Profile["addresses"];

/** Whether only a browser said it: anybody could have. */
function isOfBrowser({ how }: Address): boolean {
  return how === "browser";
}

/**
 * Of two addresses of one kind the one that counts: any other before one that only a browser said, then the later one,
 * `b` where their times are the same. Where both are the same address, what was confirmed stays confirmed, and its soft bounces stay counted.
 */
export function strongerAddress(a: Address, b: Address): Address {
  if (isOfBrowser(a) !== isOfBrowser(b)) return isOfBrowser(a) ? b : a;
  const later = a.t <= b.t ? b : a;
  if (a.v !== b.v || later.v === null) return later;
  const confirmed = a.how === "confirmed" || b.how === "confirmed";
  const known = confirmed && later.how !== "confirmed" ? { ...later, how: "confirmed" as const } : later;
  const soft = Math.max(a.soft ?? 0, b.soft ?? 0);
  return soft === (known.soft ?? 0) ? known : { ...known, soft };
}

/** The addresses with those that an event says. */
export function withAddresses(known: Addresses, event: CustomerEvent): Addresses {
  const how = howOf(event);
  let next = known;
  for (const kind of ADDRESS_KINDS) {
    const v = event.context.addresses?.[kind];
    if (v === undefined) continue;
    next = withAddress(next, kind, { v, t: event.time, ...(how && { how }) });
  }
  return next;
}

function withAddress(addresses: Addresses, kind: AddressKind, said: Address): Addresses {
  const known = getOwn(addresses, kind);
  if (known === undefined) return { ...addresses, [kind]: said };
  // A customer has several devices, but only one of what a browser said.
  const several = kind === "push" && !isOfBrowser(known) && !isOfBrowser(said);
  return { ...addresses, [kind]: several ? joinedDevices(known, said) : strongerAddress(known, said) };
}

/** The addresses of two customers who are one person. */
export function mergedAddresses(a: Addresses, b: Addresses): Addresses {
  let next = a;
  for (const kind of ADDRESS_KINDS) {
    const theirs = b[kind];
    if (theirs !== undefined) next = withAddress(next, kind, theirs);
  }
  return next;
}

/** What became of a confirmation. */
export interface Confirmed {
  readonly addresses: Addresses;
  /** None of the confirmed addresses is the customer's any more: what the event agrees to was agreed by somebody else. */
  readonly foreign: boolean;
}

/**
 * The addresses, those confirmed that an event of the confirmation page names by their hash (`addressHash`), as they
 * are or were spelled.
 */
export function withConfirmed(known: Addresses, { via, context }: CustomerEvent, hash: Hash): Confirmed {
  const named = via?.trust === "confirmed" ? Object.entries(context.confirmed ?? {}) : [];
  let next = known;
  let met = false;
  for (const [name, key] of named) {
    const kind = ADDRESS_KINDS.find((each): each is AddressKind => each === name);
    const address = kind && known[kind];
    if (kind === undefined || address === undefined || address.v === null) continue;
    const hashes = [addressHash(hash, address.v), ...(address.earlier ?? [])];
    if (!hashes.some((each) => each.startsWith(key))) continue;
    met = true;
    if (address.how !== "confirmed") next = { ...next, [kind]: { ...address, how: "confirmed" } };
  }
  return { addresses: next, foreign: named.length > 0 && !met };
}
