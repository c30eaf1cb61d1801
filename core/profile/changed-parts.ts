import type { Json } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import { insideParts } from "./inside-of.ts";

/** Names of the profile that expressions see in place of a trait of that name. */
const OURS = ["email", "phone", "push", "zone", "locale", "country"] as const;

/**
 * The parts of a profile that differ, as rules name what they read (SegmentRule): `trait:<name>`, `count:<event>`,
 * `last:<event>`, `inside:<journey>`, `email` and the like. A value that was said again has not changed. Segments are not among them.
 */
export function changedParts(before: Profile, after: Profile): ReadonlySet<string> {
  const parts = new Set<string>();
  for (const name of differing(before.traits, after.traits)) {
    if (equal(before.traits[name]?.v, after.traits[name]?.v)) continue;
    parts.add(`trait:${name}`);
    // Without an address or a zone, expressions see a trait of that name.
    if (OURS.some((each) => each === name)) parts.add(name);
  }
  for (const name of differing(before.counts, after.counts)) {
    if (before.counts[name]?.n !== after.counts[name]?.n) parts.add(`count:${name}`);
    if (before.counts[name]?.last !== after.counts[name]?.last) parts.add(`last:${name}`);
  }
  for (const name of OURS) if (before !== after && ours(before, name) !== ours(after, name)) parts.add(name);
  for (const part of insideParts(before, after)) parts.add(part);
  return parts;
}

function ours(profile: Profile, name: (typeof OURS)[number]): string | null | undefined {
  const { zone, locale, country, addresses } = profile;
  const known: Readonly<Record<string, Stamped<string | null> | undefined>> = { ...addresses, zone, locale, country };
  return known[name]?.v;
}

/** Names whose values are not the same object; what nobody touched is. */
function differing<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly string[] {
  if (before === after) return [];
  const names = Object.keys(after).filter((name) => !Object.hasOwn(before, name) || before[name] !== after[name]);
  return [...names, ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
