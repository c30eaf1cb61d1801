import type { CustomerEvent, ProfileChange } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Rules, UsedTypes } from "../model/rules.ts";
import type { Refused } from "../profile/apply.ts";
import { getOwn } from "../profile/get-own.ts";
import { coerce } from "./coerce.ts";
import type { FactType, FactTypes } from "./fact-type.ts";

const NONE: FactTypes = {};

/**
 * The event with its properties and traits as they are declared; a value that is none of its type is left out. Where nothing is
 * declared a text is read as the number, or the yes or no, that conditions take it for, if it says one; else it stays.
 */
export function typedEvent(came: CustomerEvent, rules: Rules, refused: Refused[]): CustomerEvent {
  const { settings, properties: declared = {}, used } = rules;
  const event = used === undefined ? came : readAsUsed(came, used, declared, refused);
  const { traits } = event.context;
  const properties = typed(event.properties, getOwn(declared, event.name) ?? NONE, "property type", refused);
  if (traits === undefined || settings.traits === undefined) return withProperties(event, properties);
  const context = { ...event.context, traits: typed(traits, settings.traits, "trait type", refused) };
  return withProperties({ ...event, context }, properties);
}

function readAsUsed(
  event: CustomerEvent,
  used: UsedTypes,
  declared: NonNullable<Rules["properties"]>,
  refused: Refused[],
): CustomerEvent {
  const known = getOwn(declared, event.name) ?? NONE;
  const asked = Object.entries(getOwn(used.properties, event.name) ?? NONE).filter(
    ([name]) => getOwn(known, name) === undefined,
  );
  const properties = asUsed(event.properties, asked, refused);
  const { traits } = event.context;
  const read = traits && asUsed(traits, Object.entries(used.traits), refused);
  if (traits === undefined || read === undefined || read === traits) return withProperties(event, properties);
  return withProperties({ ...event, context: { ...event.context, traits: read } }, properties);
}

function asUsed(values: JsonObject, types: readonly (readonly [string, FactType])[], refused: Refused[]): JsonObject {
  let next = values;
  for (const [name, type] of types) {
    const value = getOwn(values, name);
    const found = typeof value === "string" ? coerce(value, type) : undefined;
    if (found === undefined) continue;
    next = { ...next, [name]: found.value };
    refused.push({ part: "text", name: `${name} (${type})` });
  }
  return next;
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
    const known = getOwn(profile.traits, name);
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
    const value = getOwn(values, name);
    if (value === undefined) continue;
    const found = coerce(value, type);
    if (found?.value === value) continue;
    const { [name]: _, ...rest } = next;
    next = found === undefined ? rest : { ...next, [name]: found.value };
    if (found === undefined) refused.push({ part, name: `${name} (${type})` });
  }
  return next;
}
