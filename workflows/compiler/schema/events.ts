import { FACT_TYPES } from "../../../core/facts/types.ts";
import { CATALOGUE_FIELDS, type Catalogue, EVENT_FIELDS } from "../names/catalogue.ts";
import { OUR_EVENTS } from "../names/ours.ts";
import { described, document, fieldsOf, mapOf, type Schema, TEXT, words } from "./parts.ts";

const types: Schema = mapOf(words(...FACT_TYPES));
const nothing: Schema = { type: "null" };

/** workflows/events.yaml. */
export const EVENTS_SCHEMA: Schema = document(
  "The events and traits of a workspace",
  fieldsOf(CATALOGUE_FIELDS, {
    events: {
      ...mapOf({
        anyOf: [
          nothing,
          fieldsOf(EVENT_FIELDS, {
            title: described(TEXT, "What it means, in a few words."),
            properties: { anyOf: [nothing, described(types, "All its properties with their types.")] },
          }),
        ],
      }),
      description: "Every event that systems send or journeys emit.",
    },
    traits: { anyOf: [nothing, described(types, "All traits of customers with their types.")] },
  }),
);

/** What other schemas of the workspace refer to: the names that editors offer. Others are taken too: `sojourn check` tells them. */
export function namesSchema(catalogue?: Catalogue): Schema {
  const declared = catalogue?.events;
  const events = declared === undefined ? [] : [...declared.keys(), ...OUR_EVENTS].sort();
  const properties = [...(declared?.values() ?? [])].flatMap((of) => Object.entries(of ?? {}));
  return document(
    "The names that workflows/events.yaml declares, for editors",
    {},
    {
      event: events.length === 0 ? {} : { anyOf: [words(...events), { type: "string" }] },
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
