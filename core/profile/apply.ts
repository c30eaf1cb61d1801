import type { CustomerEvent, ProfileChange } from "../model/event.ts";
import { getOwn, type Json } from "../model/json.ts";
import type { LeftOutPart, Profile, Stamped } from "../model/profile.ts";
import { withAddresses, withConfirmed } from "./addresses.ts";
import { howOf } from "./answers.ts";
import { type Arrival, withConsent } from "./consent.ts";
import { withoutDevices } from "./devices.ts";
import { withPurposes } from "./purposes.ts";
import { withSoftBounces } from "./soft-bounces.ts";
import { Traits, withCount } from "./traits.ts";

/** A value that was refused: it does not fit, or is not of the required type. */
export interface Refused {
  readonly part: Exclude<LeftOutPart, "properties" | "field" | "event ids" | "alias">;
  /** The trait, event, property or topic. */
  readonly name: string;
}

export interface Applied {
  readonly profile: Profile;
  readonly refused: readonly Refused[];
}

/**
 * The profile with an event applied: its count, and each part of its context that no later event contradicts. Of two
 * events of the same time the one applied last wins (foldOrder); for consent see `withConsent`.
 *
 * Consent and addresses always fit (of consent only declared topics are kept, see `withConsent`). Traits and counts
 * have 64 kB of their own, whatever else the profile holds: beyond that, new event names and traits that take more
 * bytes are refused.
 */
export function applyEvent(profile: Profile, event: CustomerEvent, arrival: Arrival): Applied {
  const { addresses, consent, purposes, zone, locale, country, traits, confirmed: named } = event.context;
  const refused: Refused[] = [];
  let next = count(profile, event, refused, arrival.full);
  if (addresses !== undefined) next = { ...next, addresses: withAddresses(next.addresses, event) };
  next = withSoftBounces(withoutDead(next, event), event);
  const { hash } = arrival;
  const confirmed = named && hash && withConfirmed(next.addresses, event, hash);
  if (confirmed !== undefined) next = { ...next, addresses: confirmed.addresses };
  if (confirmed?.foreign) refused.push({ part: "confirmation", name: Object.keys(consent ?? {}).join() });
  else if (consent !== undefined) {
    const refuse = (name: string) => void refused.push({ part: "consent", name });
    next = { ...next, ...withConsent(next, event, arrival, refuse) };
  }
  if (purposes !== undefined && Object.keys(purposes).length > 0) {
    next = { ...next, purposes: withPurposes(next.purposes, event, arrival.now) };
  }
  if (zone !== undefined) next = { ...next, zone: stamp(next.zone, zone, event.time) };
  if (locale !== undefined) next = { ...next, locale: stamp(next.locale, locale, event.time) };
  if (country !== undefined) next = { ...next, country: stamp(next.country, country, event.time) };
  if (traits === undefined) return { profile: next, refused };
  const changed = new Traits(next, refused, arrival.full);
  for (const [name, value] of Object.entries(traits)) changed.set(name, value, event.time);
  return { profile: changed.done(), refused };
}

/**
 * `Push Bounced` with `permanent` and the device's `address`: your own systems, which SNS tells it, say that a device is dead. A browser may
 * not.
 */
function withoutDead(profile: Profile, event: CustomerEvent): Profile {
  const { push } = profile.addresses;
  if (push === undefined || event.name !== "Push Bounced" || howOf(event) === "browser") return profile;
  const { address, permanent } = event.properties;
  if (permanent !== true || typeof address !== "string") return profile;
  const left = withoutDevices(push, [address]);
  return left === push ? profile : { ...profile, addresses: { ...profile.addresses, push: left } };
}

function count(profile: Profile, event: CustomerEvent, refused: Refused[], full?: true): Profile {
  const { name, time } = event;
  const known = getOwn(profile.counts, name);
  const counted = {
    n: (known?.n ?? 0) + 1,
    first: Math.min(known?.first ?? time, time),
    last: Math.max(known?.last ?? time, time),
  };
  const next = withCount(profile, name, counted, full);
  if (next !== undefined) return next;
  refused.push({ part: "event name", name });
  return profile;
}

function stamp<T>(known: Stamped<T> | undefined, v: T, t: number): Stamped<T> {
  return known === undefined || known.t <= t ? { v, t } : known;
}

/**
 * The profile with the changes of an update step, dated `time`. A later event overrides what is set or removed. `add`
 * and `append` work on the current value, whatever its time; `add` on something that is not a number, and `append` on
 * something that is not a list, are refused. `isList` tells which segments may be joined and left; others are
 * unchanged.
 */
export function applyChange(
  profile: Profile,
  change: ProfileChange,
  time: number,
  isList: (segment: string) => boolean,
  full?: true,
): Applied {
  const refused: Refused[] = [];
  const traits = new Traits(profile, refused, full);
  for (const [name, value] of Object.entries(change.set)) traits.set(name, value, time);
  for (const [name, amount] of Object.entries(change.add)) {
    const known = traits.get(name);
    if (isNothing(known) || typeof known?.v === "number")
      traits.set(name, Number(known?.v ?? 0) + amount, latest(known, time));
    else refused.push({ part: "add", name });
  }
  for (const [name, value] of Object.entries(change.append)) {
    const known = traits.get(name);
    if (isNothing(known) || Array.isArray(known?.v)) traits.set(name, appended(known?.v, value), latest(known, time));
    else refused.push({ part: "append", name });
  }
  for (const name of change.remove) traits.remove(name, time);
  return { profile: withLists(traits.done(), change, isList), refused };
}

function isNothing(known: Stamped<Json> | undefined): boolean {
  return known === undefined || known.v === null;
}

function latest(known: Stamped<Json> | undefined, time: number): number {
  return Math.max(known?.t ?? time, time);
}

/** Appends a value, or the values of a list one by one; a value that is in the list already is not appended again. */
function appended(known: Json | undefined, value: Json): Json {
  const list: Json[] = Array.isArray(known) ? [...known] : [];
  const texts = new Set(list.map((each) => JSON.stringify(each)));
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  for (const each of values) {
    const text = JSON.stringify(each);
    if (!texts.has(text)) list.push(each);
    texts.add(text);
  }
  return list;
}

function withLists(profile: Profile, { join, leave }: ProfileChange, isList: (segment: string) => boolean): Profile {
  const segments = new Set(profile.segments);
  for (const segment of join) if (isList(segment)) segments.add(segment);
  for (const segment of leave) if (isList(segment)) segments.delete(segment);
  const now = [...segments].sort();
  return now.join() === profile.segments.join() ? profile : { ...profile, segments: now };
}
