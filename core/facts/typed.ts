import type { CustomerEvent, ProfileChange } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { Refused } from "../profile/apply.ts";
import { own } from "../profile/own.ts";
import { coerce } from "./coerce.ts";
import type { FactTypes } from "./fact-type.ts";

const NONE: FactTypes = {};

/** The event with its properties and traits as they are declared; a value that is none of its type is left out. */
export function typedEvent(event: CustomerEvent, { settings, properties: declared = {} }: Rules, refused: Refused[]) {
  const { traits } = event.context;
  const properties = typed(event.properties, own(declared, event.name) ?? NONE, "property type", refused);
  if (traits === undefined || settings.traits === undefined) return withProperties(event, properties);
  const context = { ...event.context, traits: typed(traits, settings.traits, "trait type", refused) };
  return withProperties({ ...event, context }, properties);
}

/** The change with the traits that it sets as they are declared. */
export function typedChange(change: ProfileChange, { settings }: Rules, refused: Refused[]): ProfileChange {
  const set = typed(change.set, settings.traits ?? NONE, "trait type", refused);
  return set === change.set ? change : { ...change, set };
}

/**
 * The profile with its traits as they are declared by now: what came in before the declaration is converted, and what cannot
 * be stays as it is. The times of the traits stay.
 */
export function typedProfile(profile: Profile, { settings }: Rules): Profile {
  const changed: [string, Stamped<Profile["traits"][string]["v"]>][] = [];
  for (const [name, type] of Object.entries(settings.traits ?? NONE)) {
    const known = own(profile.traits, name);
    const found = known && coerce(known.v, type);
    if (known && found && found.value !== known.v) changed.push([name, { v: found.value, t: known.t }]);
  }
  return changed.length === 0 ? profile : { ...profile, traits: { ...profile.traits, ...Object.fromEntries(changed) } };
}

function withProperties(event: CustomerEvent, properties: JsonObject): CustomerEvent {
  return properties === event.properties ? event : { ...event, properties };
}

/** The same object where every value is of its type already. */
function typed(values: JsonObject, types: FactTypes, part: Refused["part"], refused: Refused[]): JsonObject {
  let next = values;
  for (const [name, type] of Object.entries(types)) {
    const value = own(values, name);
    if (value === undefined) continue;
    const found = coerce(value, type);
    if (found?.value === value) continue;
    const { [name]: _, ...rest } = next;
    next = found === undefined ? rest : { ...next, [name]: found.value };
    if (found === undefined) refused.push({ part, name: `${name} (${type})` });
  }
  return next;
}
