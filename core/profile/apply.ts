import type { CustomerEvent } from "../model/event.ts";
import type { LeftOutPart, Profile, Stamped } from "../model/profile.ts";
import { type Arrival, withConsent } from "./consent.ts";
import { getOwn } from "./get-own.ts";
import { Traits, withCount } from "./traits.ts";

/** Something that was left out: it does not fit, or is not of the type it has to be. */
export interface Refused {
  readonly part: Exclude<LeftOutPart, "properties" | "field" | "event ids">;
  /** The trait, event, property or topic. */
  readonly name: string;
}

export interface Applied {
  readonly profile: Profile;
  readonly refused: readonly Refused[];
}

/**
 * The profile with what an event says in it: its count, and each part of its context where no later event has said
 * otherwise. Of two events of the same time the one applied last wins (foldOrder); of consent see
 * `withConsent`.
 *
 * Consent and addresses always fit (of consent, what is said of declared topics is kept, see `withConsent`). Traits and counts have
 * 64 kB of their own, whatever else the profile holds: beyond that new event names, and traits that take more, are refused.
 */
export function applyEvent(profile: Profile, event: CustomerEvent, arrival: Arrival): Applied {
  const { addresses, consent, zone, locale, country, traits } = event.context;
  const refused: Refused[] = [];
  let next = count(profile, event, refused, arrival.full);
  if (addresses !== undefined) next = { ...next, addresses: stampAll(next.addresses, addresses, event.time) };
  if (consent !== undefined) {
    const refuse = (name: string) => void refused.push({ part: "consent", name });
    next = { ...next, consent: withConsent(next.consent, consent, event.time, arrival, refuse) };
  }
  if (zone !== undefined) next = { ...next, zone: stamp(next.zone, zone, event.time) };
  if (locale !== undefined) next = { ...next, locale: stamp(next.locale, locale, event.time) };
  if (country !== undefined) next = { ...next, country: stamp(next.country, country, event.time) };
  if (traits === undefined) return { profile: next, refused };
  const changed = new Traits(next, refused, arrival.full);
  for (const [name, value] of Object.entries(traits)) changed.set(name, value, event.time);
  return { profile: changed.done(), refused };
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

function stampAll<T>(known: Readonly<Record<string, Stamped<T>>>, said: Readonly<Record<string, T>>, t: number) {
  const next: Record<string, Stamped<T>> = { ...known };
  for (const [name, v] of Object.entries(said)) next[name] = stamp(getOwn(known, name), v, t);
  return next;
}
