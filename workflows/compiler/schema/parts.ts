import { WEEKDAYS } from "../../../core/model/settings.ts";
import { EXPRESSION as EXPRESSION_READER } from "../expressions/expression.ts";
import { DURATION as DURATION_READER } from "../values/duration.ts";
import { EVENT as EVENT_READER } from "../values/event-name.ts";
import { MOMENT_ZONE, OFFSET as OFFSET_READER } from "../values/moment.ts";
import { NAME as NAME_READER } from "../values/name.ts";
import { SHARE as SHARE_READER } from "../values/share.ts";
import { TEXT as TEXT_READER, TRUTH as TRUTH_READER } from "../values/text.ts";
import { TIME as TIME_READER } from "../values/time.ts";
import { VALUE as VALUE_READER } from "../values/value.ts";
import type { Schema } from "../yaml/shape.ts";

/*
 * The parts of the schemas that are still written by hand, of steps and entries. Everything else comes from shapes.
 */

export type { Schema };

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

/** A list of steps. */
export const STEPS: Schema = ref("steps");

export const TEXT = TEXT_READER.schema;
export const EVENT = EVENT_READER.schema;
export const NAME = NAME_READER.schema;
export const TRUTH = TRUTH_READER.schema;
export const DURATION = DURATION_READER.schema;
export const SHARE = SHARE_READER.schema;
export const TIME = TIME_READER.schema;
export const EXPRESSION = EXPRESSION_READER.schema;
export const VALUE = VALUE_READER.schema;
export const VALUES: Schema = mapOf(VALUE);
export { FORMULA } from "../values/value.ts";
export const ZONE = MOMENT_ZONE.schema;
export const OFFSET = OFFSET_READER.schema;
export const WEEKDAY: Schema = words(...WEEKDAYS);

export function whole(least: number, most: number): Schema {
  return { type: "integer", minimum: least, maximum: most };
}
