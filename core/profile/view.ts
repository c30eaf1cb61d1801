import type { Json, JsonObject } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import { insideOf } from "./inside-of.ts";

const TOLD = ["email", "phone", "push", "zone", "locale", "country"] as const;

/** The names that stand over traits of the same name. */
export const OWN_NAMES: ReadonlySet<string> = new Set([...TOLD, "id", "segments", "counts", "inside"]);

/**
 * `profile` as expressions and templates see it: traits by name, and over them the names that are always ours: `email`,
 * `phone`, `push`, `zone`, `locale`, `country`, `id`, `segments` (a list), `counts` (event name → number) and `inside`, the
 * journeys that the customer is inside. Entries begin and end while the rest stays the same: `now` gives the profile whose
 * `inside` is meant when it is read.
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
  for (const name of TOLD) {
    const stamped = known[name];
    // A removed address hides a trait of the same name too: whoever removed it means it.
    if (stamped?.v === null) view.delete(name);
    else if (stamped !== undefined) view.set(name, stamped.v);
  }
  view.set("segments", profile.segments);
  view.set("counts", Object.fromEntries(Object.entries(profile.counts).map(([name, count]) => [name, count.n])));
  view.set("id", profile.customerId);
  return Object.defineProperty(Object.fromEntries(view), "inside", {
    enumerable: true,
    get: () => insideOf(now()),
  });
}
