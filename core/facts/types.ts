import { parseTime } from "../ingest/time.ts";
import type { CustomerEvent, ProfileChange } from "../model/event.ts";
import { getOwn, type Json, type JsonObject } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Rules, UsedTypes } from "../model/rules.ts";
import { readDate } from "../moment/read-date.ts";
import type { Refused } from "../profile/apply.ts";

/** The types that a trait or a property may be declared with. */
export const FACT_TYPES = ["string", "number", "boolean", "date", "list", "object"] as const;
export type FactType = (typeof FACT_TYPES)[number];

/** Types by name: of traits, or of the properties of one event. */
export type FactTypes = Readonly<Record<string, FactType>>;

/** The converted value; undefined where the value is not of that type. */
export type Coerced = { readonly value: Json } | undefined;

const NUMBER = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const WORDS = new Map<string, boolean>([
  ...["true", "t", "yes", "y", "on", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "off", "0"].map((word) => [word, false] as const),
]);

/**
 * Converts a value of an event to its declared type, where it can be read in one way only: `"30"` to 30, `"false"` to
 * false, epoch seconds or milliseconds to an ISO 8601 time. Any other value is not of the type: `"1,5"`, `"soon"`, an
 * empty text. Null, which removes a value, is of every type. Idempotent.
 */
export function coerce(value: Json, type: FactType): Coerced {
  return value === null ? { value } : COERCE[type](value);
}

const COERCE: { readonly [T in FactType]: (value: Exclude<Json, null>) => Coerced } = {
  string: (value) => {
    if (typeof value === "string") return { value };
    return typeof value === "object" ? undefined : { value: String(value) };
  },
  number: (value) => {
    if (typeof value === "number") return { value };
    const text = typeof value === "string" ? value.trim() : "";
    const number = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? { value: number } : undefined;
  },
  boolean: (value) => {
    if (typeof value === "boolean") return { value };
    if (typeof value === "object") return undefined;
    const known = WORDS.get(String(value).trim().toLowerCase());
    return known === undefined ? undefined : { value: known };
  },
  date: (value) => {
    if (readDate(value, "UTC") === undefined) return undefined;
    const text = typeof value === "string" ? value.trim() : "";
    // A calendar date stays a date: without a zone it is not an instant.
    if (/^\d{4}-/.test(text)) return { value: text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T") };
    const instant = parseTime(value);
    return instant === undefined ? { value: text } : { value: new Date(instant).toISOString() };
  },
  list: (value) => (Array.isArray(value) ? { value } : undefined),
  object: (value) => (typeof value === "object" && !Array.isArray(value) ? { value } : undefined),
};

const NONE: FactTypes = {};

/**
 * The event with properties and traits of their declared types; values of another type are left out. Where no type is
 * declared, a text that is a number or a boolean is read as the type that conditions use.
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

/** The change with the traits that it sets, in their declared types. */
export function typedChange(change: ProfileChange, { settings }: Rules, refused: Refused[]): ProfileChange {
  const set = typed(change.set, settings.traits ?? NONE, "trait type", refused);
  return set === change.set ? change : { ...change, set };
}

/**
 * The profile with its traits in their current types. Values from before the declaration are converted; those that
 * cannot be converted are unchanged. The times of the traits are unchanged.
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
