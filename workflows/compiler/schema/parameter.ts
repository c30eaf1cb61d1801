import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Schema } from "./parts.ts";

/** A parameter of shared steps. */
const PARAMETER: Schema = { type: "string", pattern: "^=\\s*with\\.[a-z][a-z0-9_]*$" };

/** A schema in which a parameter may stand for every value, not for a map or a list of them. */
export function orParameter(schema: Schema): Schema {
  if (typeof schema.type === "string" && ["string", "integer", "boolean"].includes(schema.type)) {
    const { description, ...rest } = schema;
    return { anyOf: [rest, PARAMETER], ...defined({ description }) };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, below(key, value)]));
}

function below(key: string, value: Json): Json {
  if (key === "properties") return mapped(value, (one) => orParameter(one));
  if (key === "anyOf" && Array.isArray(value)) return value.map((one) => within(one));
  return key === "items" || key === "additionalProperties" ? within(value) : value;
}

function mapped(value: Json, change: (schema: Schema) => Json): Json {
  return isSchema(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSchema(one) ? change(one) : one]))
    : value;
}

function within(value: Json): Json {
  return isSchema(value) ? orParameter(value) : value;
}

function isSchema(value: Json | undefined): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
