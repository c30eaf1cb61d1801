import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { OUR_EVENTS } from "../../../core/model/our-events.ts";
import { DESTINATION } from "../destinations/read.ts";
import { ENTRY_DEFINITION } from "../journey/enter.ts";
import { JOURNEY } from "../journey/read.ts";
import { CATALOGUE_SHAPE, type Catalogue } from "../names/catalogue.ts";
import { SEGMENT } from "../segments/read.ts";
import { SETTINGS } from "../settings/fields.ts";
import { SOURCE } from "../sources/fields.ts";
import { STEP_DEFINITIONS } from "../steps/kinds.ts";
import { SHARED } from "../steps/shared-steps.ts";
import { TESTS } from "../testing/read-tests.ts";
import type { Schema } from "../yaml/shape.ts";

/** A parameter of shared steps. */
const PARAMETER: Schema = { type: "string", pattern: "^=\\s*with\\.[a-z][a-z0-9_]*$" };

/** The schemas that editors check the files of a workspace against, by the name of the file in workflows/schema/. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  "journey.schema.json": document("A journey", JOURNEY.schema, { entry: ENTRY_DEFINITION, ...STEP_DEFINITIONS }),
  "segment.schema.json": document("A segment", SEGMENT.schema),
  "destination.schema.json": document("A destination", DESTINATION.schema),
  "steps.schema.json": document(
    "Shared steps",
    SHARED.schema,
    Object.fromEntries(Object.entries(STEP_DEFINITIONS).map(([name, schema]) => [name, orParameter(schema)])),
  ),
  "source.schema.json": document("A source", SOURCE.schema),
  "settings.schema.json": document("The settings of a workspace", SETTINGS.schema),
  "test.schema.json": document("Tests of a journey", TESTS.schema),
  "events.schema.json": document("The events and traits of a workspace", CATALOGUE_SHAPE.schema),
};

/** Which of them a file of the workspace keeps to; undefined for templates. */
export function schemaOf(path: string): string | undefined {
  if (path === "workflows/settings.yaml") return "settings.schema.json";
  if (path === "workflows/events.yaml") return "events.schema.json";
  const folder = path.split("/")[1];
  if (folder === "definitions") return path.endsWith(".test.yaml") ? "test.schema.json" : "journey.schema.json";
  const named: Readonly<Record<string, string>> = {
    segments: "segment.schema.json",
    destinations: "destination.schema.json",
    sources: "source.schema.json",
    steps: "steps.schema.json",
  };
  return folder === undefined ? undefined : named[folder];
}

/** The schema that all others refer to, made of the workspace's catalogue by `namesSchema`. */
export const NAMES_SCHEMA = "names.schema.json";

/** The names that editors offer. Other names are taken too: `sojourn check` reports them. */
export function namesSchema(catalogue?: Catalogue): Schema {
  const declared = catalogue?.events;
  const events = declared === undefined ? [] : [...declared.keys(), ...OUR_EVENTS].sort();
  const properties = [...(declared?.values() ?? [])].flatMap((of) => Object.entries(of ?? {}));
  return document(
    "The names that workflows/events.yaml declares, for editors",
    {},
    {
      event: events.length === 0 ? {} : { anyOf: [{ type: "string", enum: events }, { type: "string" }] },
      properties: offered(properties),
      traits: offered(Object.entries(catalogue?.traits ?? {})),
    },
  );
}

function offered(types: readonly (readonly [string, string])[]): Schema {
  const sorted = [...types].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0
    ? {}
    : { properties: Object.fromEntries(sorted.map(([name, type]) => [name, { description: `A ${type}.` }])) };
}

/** The text of a schema's file. */
export function schemaText(schema: Schema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The schema of a whole file. */
function document(title: string, root: Schema, definitions: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    ...root,
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  };
}

/** A schema in which a parameter may stand for every value, not for a map or a list of them. */
function orParameter(schema: Schema): Schema {
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
