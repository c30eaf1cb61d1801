import type { Json } from "../../../core/model/json.ts";
import { NEVER_REPORTED } from "../values/event-name.ts";

/** A JSON Schema (draft 7, which editors know best). https://json-schema.org/draft-07 */
export type Schema = { readonly [key: string]: Json };

/** An object of these fields and no others. Every field of the compiler's own table has a schema, or this does not compile. */
export function fieldsOf<const F extends string>(
  names: readonly F[],
  schemas: { readonly [K in F]: Schema },
  required: readonly F[] = [],
): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, schemas[name]])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** The same with a sentence for editors to show. */
export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

export function listOf(items: Schema): Schema {
  return { type: "array", items, minItems: 1 };
}

/** One of them, or a list. */
export function oneOrList(items: Schema): Schema {
  return { anyOf: [items, listOf(items)] };
}

export function words(...allowed: readonly string[]): Schema {
  return { type: "string", enum: allowed };
}

export function mapOf(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

export function ref(name: string): Schema {
  return { $ref: `#/definitions/${name}` };
}

/** No expression: the same for everybody. */
export const TEXT: Schema = { type: "string", minLength: 1, pattern: "^(?!=|\\{%)" };
/** The names that the workspace declares: a file of its own, since it is the workspace's. */
function declared(kind: "event" | "properties" | "traits"): Pick<Schema, "allOf"> {
  return { allOf: [{ $ref: `names.schema.json#/definitions/${kind}` }] };
}

/** Properties or traits by name, as they stand. */
export function facts(kind: "properties" | "traits"): Schema {
  return { type: "object", ...declared(kind) };
}

/** The name of any event. */
export const ANY_EVENT: Schema = { type: "string", minLength: 1, pattern: "^(?!=|\\{%)", ...declared("event") };
/** The name of an event that is waited for or matched: one that comes. */
export const EVENT: Schema = {
  type: "string",
  minLength: 1,
  ...declared("event"),
  pattern: `^(?!=|\\{%)(?!(${NEVER_REPORTED.join("|")})$)`,
};
export const NAME: Schema = { type: "string", pattern: "^[a-z][a-z0-9_]*$", maxLength: 64 };
export const TRUTH: Schema = { type: "boolean" };
export const DURATION: Schema = {
  type: "string",
  pattern: "^[0-9]*[1-9][0-9]*[mhdw]$",
  description: "A whole number and m (minutes), h, d or w: 30m, 4h, 3d, 2w.",
};
export const SHARE: Schema = {
  type: "string",
  pattern: "^(?!0+(\\.0+)?%)([0-9]{1,2}(\\.[0-9]+)?|100(\\.0+)?)%$",
  description: "A percentage: 10%.",
};
export const TIME: Schema = {
  type: "string",
  pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
  description: 'Like "09:00".',
};
export const DAY: Schema = { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description: "Like 2026-12-01." };
export const EXPRESSION: Schema = {
  type: ["string", "boolean", "number"],
  description:
    "An expression (JSONata): profile.vip = true. Put it in double quotes when it contains a colon, # or a comma.",
};
/** A literal, or an expression behind `=`. */
export const VALUE: Schema = { description: "A value, or an expression that begins with =." };
export const VALUES: Schema = mapOf(VALUE);
export const FORMULA: Schema = { type: "string", pattern: "^=", description: "An expression that begins with =." };
export const ZONE: Schema = {
  type: "string",
  pattern: "^[A-Za-z]",
  description: "customer, workspace or an IANA name like Europe/London.",
};
export const WEEKDAY: Schema = words("mon", "tue", "wed", "thu", "fri", "sat", "sun");
export const OFFSET: Schema = {
  type: "string",
  pattern: "^[+-]?[0-9]{1,3}[dw]$",
  description: "Calendar days or weeks, before (-14d) or after (2d).",
};

export function whole(least: number, most: number): Schema {
  return { type: "integer", minimum: least, maximum: most };
}

/** A whole file. */
export function document(title: string, root: Schema, definitions: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    ...root,
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  };
}
