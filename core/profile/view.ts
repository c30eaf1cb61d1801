import { PURPOSES } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { PROFILE_FIELDS, type Profile, type Stamped } from "../model/profile.ts";
import { purposeAnswer } from "./purposes.ts";

/** The names that expressions never read as a trait. */
export const RESERVED_NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...PROFILE_FIELDS,
  "id",
  "segments",
  "counts",
  "inside",
  "purposes",
]);

/**
 * `profile` as expressions and templates read it: traits by name and, hiding traits of the same name, `email`, `phone`,
 * `push`, `zone`, `locale`, `country`, `id`, `segments` (a list), `counts` (event name → number), `purposes` (the
 * answers on purposes, if there are any) and `inside`, the journeys that the customer is inside. `inside` is read from `now()`, because entries begin and end while the rest
 * stays the same.
 */
export function profileView(profile: Profile, now: () => Profile = () => profile): JsonObject {
  const view = new Map<string, Json>();
  for (const [name, trait] of Object.entries(profile.traits)) view.set(name, trait.v);
  const known: Readonly<Record<string, Stamped<string | null> | undefined>> = {
    ...profile.addresses,
    zone: profile.zone,
    locale: profile.locale,
    country: profile.country,
  };
  for (const name of PROFILE_FIELDS) {
    const stamped = known[name];
    // A removed address also hides a trait of the same name: the removal is intended.
    if (stamped?.v === null) view.delete(name);
    else if (stamped !== undefined) view.set(name, stamped.v);
  }
  view.set("segments", profile.segments);
  view.set("counts", Object.fromEntries(Object.entries(profile.counts).map(([name, count]) => [name, count.n])));
  view.set("id", profile.customerId);
  const purposes = purposesOf(profile);
  if (purposes !== undefined) view.set("purposes", purposes);
  return Object.defineProperty(Object.fromEntries(view), "inside", {
    enumerable: true,
    get: () => insideOf(now()),
  });
}

/** The customer's answers on purposes, by purpose; undefined where there are none. */
function purposesOf(profile: Pick<Profile, "purposes">): Readonly<Record<string, boolean>> | undefined {
  if (profile.purposes === undefined) return undefined;
  const answers = PURPOSES.flatMap((purpose): [string, boolean][] => {
    const answer = purposeAnswer(profile, purpose);
    return answer === undefined ? [] : [[purpose, answer.v]];
  });
  return answers.length === 0 ? undefined : Object.fromEntries(answers);
}

type Entries = Profile["entries"];

const known = new WeakMap<Entries, readonly string[]>();

/** The journeys that a customer is inside, each once, sorted. A held-out customer is inside. */
function insideOf({ entries }: Pick<Profile, "entries">): readonly string[] {
  const found = known.get(entries);
  if (found !== undefined) return found;
  const journeys = new Set(Object.values(entries).flatMap(({ journey, end }) => (end === undefined ? journey : [])));
  const made = [...journeys].sort();
  known.set(entries, made);
  return made;
}

/** The differing parts of the profile (SegmentRule): `inside:<journey>` for each journey, and `inside` for the list. */
export function insideParts(before: Pick<Profile, "entries">, after: Pick<Profile, "entries">): readonly string[] {
  if (before.entries === after.entries) return [];
  const [was, is] = [new Set(insideOf(before)), new Set(insideOf(after))];
  const differing = [...[...was].filter((name) => !is.has(name)), ...[...is].filter((name) => !was.has(name))];
  return differing.length === 0 ? [] : ["inside", ...differing.map((journey) => `inside:${journey}`)];
}

/**
 * The parts of a profile that differ, named as rules name what they read (SegmentRule): `trait:<name>`,
 * `count:<event>`, `last:<event>`, `window:<id>`, `inside:<journey>`, `email` and so on, without segments. A value that was set again
 * to the same has not changed.
 */
export function changedParts(before: Profile, after: Profile): Set<string> {
  const parts = new Set<string>();
  for (const name of differing(before.traits, after.traits)) {
    if (equal(before.traits[name]?.v, after.traits[name]?.v)) continue;
    parts.add(`trait:${name}`);
    // Without an address or a zone, expressions read a trait of that name.
    if (PROFILE_FIELDS.some((each) => each === name)) parts.add(name);
    // And without a country, that of an address tells where somebody lives (customerZones).
    if (name === "address") parts.add("country");
  }
  for (const name of differing(before.counts, after.counts)) {
    if (before.counts[name]?.n !== after.counts[name]?.n) parts.add(`count:${name}`);
    if (before.counts[name]?.last !== after.counts[name]?.last) parts.add(`last:${name}`);
  }
  for (const id of differing(before.windows ?? NONE, after.windows ?? NONE)) parts.add(`window:${id}`);
  for (const name of PROFILE_FIELDS)
    if (before !== after && fieldOf(before, name) !== fieldOf(after, name)) parts.add(name);
  for (const part of insideParts(before, after)) parts.add(part);
  if (before.purposes !== after.purposes && !equal(purposesOf(before), purposesOf(after))) parts.add("purposes");
  return parts;
}

const NONE = {};

/** The names of events whose counts differ, and the ids of windows that do. */
export function changedCounts(before: Profile, after: Profile) {
  return {
    events: differing(before.counts, after.counts),
    windows: differing(before.windows ?? NONE, after.windows ?? NONE),
  };
}

function fieldOf(profile: Profile, name: (typeof PROFILE_FIELDS)[number]): string | null | undefined {
  const { zone, locale, country, addresses } = profile;
  const known: Readonly<Record<string, Stamped<string | null> | undefined>> = { ...addresses, zone, locale, country };
  return known[name]?.v;
}

/** Names whose values are not the same object; unchanged values are. */
function differing<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly string[] {
  if (before === after) return [];
  const names = Object.keys(after).filter((name) => before[name] !== after[name] || !Object.hasOwn(before, name));
  return [...names, ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
