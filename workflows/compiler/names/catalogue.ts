import { FACT_TYPES, type FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { SourceFile } from "../compiled.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { TEXT, words } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import { mapOf, orNothing } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { MapTree, Tree } from "../yaml/tree.ts";

export const CATALOGUE = "workflows/events.yaml";

/** Types by name, as `points: number`. A name is any text. `what` is how messages call them: `Properties`. */
function factTypes(what: string): Reader<FactTypes> {
  return mapOf(words(...FACT_TYPES), {
    message: `${what} are names with their types.`,
    allowed: `one \`name: type\` a line; types are ${FACT_TYPES.join(", ")}`,
  });
}

/** Types of traits, none of which has a name that `profile` uses for something else. */
export const TRAIT_TYPES: Reader<FactTypes> = {
  schema: factTypes("Traits").schema,
  read: (tree, report) => {
    const ours = tree.kind === "map" ? [...tree.fields].filter(([name]) => RESERVED_NAMES.has(name)) : [];
    for (const [name, { key }] of ours) {
      report("SJ613", key, { message: `\`profile.${name}\` is not a trait.`, found: name });
    }
    return factTypes("Traits").read(tree, report);
  },
};

const EVENT_FIELDS = shape("An event of the catalogue", {
  title: { as: TEXT, description: "What it means, in a few words" },
  properties: {
    as: orNothing(factTypes("Properties"), {}),
    description: "All its properties with their types; without it any property is allowed",
  },
});

/** `Signed Up:` with no value declares the event alone. An event that cannot be read is declared all the same. */
const DECLARED_EVENT: Reader<{ readonly properties?: FactTypes }> = {
  schema: orNothing(EVENT_FIELDS, {}).schema,
  read: (tree, report) => (tree.kind === "nothing" ? {} : (EVENT_FIELDS.read(tree, report) ?? {})),
};

export const CATALOGUE_SHAPE = shape("The catalogue", {
  events: {
    as: orNothing(
      mapOf(DECLARED_EVENT, {
        message: "The list of events is written as fields.",
        allowed: "fields: Order Completed, …",
      }),
      {},
    ),
    description:
      "The events that systems send and journeys emit: only these events. Without `events`, events are not checked",
  },
  traits: {
    as: orNothing(TRAIT_TYPES, {}),
    description:
      "The traits of customers with their types: only these traits, and those that the [settings](#settings) declare. Without `traits`, traits are not checked",
  },
});

/** The names that a workspace declares: what systems send, and nothing else. */
export interface Catalogue {
  /**
   * The types of each event's properties; undefined for an event without `properties`. Absent if the catalogue has no `events`: then
   * events are not checked.
   */
  readonly events?: ReadonlyMap<string, FactTypes | undefined>;
  /** Absent if the catalogue has no `traits`. */
  readonly traits?: FactTypes;
  /** Where each trait is declared. */
  readonly traitsAt: ReadonlyMap<string, At>;
}

/** The catalogue of a workspace; undefined if there is none, or if it cannot be read. */
export function readCatalogue(file: SourceFile | undefined, report: Report): Catalogue | undefined {
  const tree = file === undefined ? undefined : readYaml(file.text, report);
  const opened = tree === undefined ? undefined : CATALOGUE_SHAPE.open(tree, report);
  if (opened === undefined) return undefined;
  const { events, traits } = opened.values;
  return {
    ...(events === undefined
      ? {}
      : { events: new Map(Object.entries(events).map(([name, { properties }]) => [name, properties])) }),
    ...defined({ traits }),
    traitsAt: new Map([...fieldsIn(opened.field("traits")?.value)].map(([name, { key }]) => [name, key])),
  };
}

/** The types of traits that hold: those of the catalogue and those of the settings. One that both declare has one type. */
export function mergedTraits(
  catalogue: Catalogue,
  settings: FactTypes | undefined,
  report: Report,
): FactTypes | undefined {
  for (const [name, type] of Object.entries(catalogue.traits ?? {})) {
    const other = settings === undefined || !Object.hasOwn(settings, name) ? undefined : settings[name];
    const at = catalogue.traitsAt.get(name);
    if (other === undefined || other === type || at === undefined) continue;
    report("SJ835", at, {
      message: `\`${name}\` is a ${type} here and a ${other} in settings.yaml.`,
      found: type,
      allowed: other,
    });
  }
  return catalogue.traits === undefined ? settings : { ...catalogue.traits, ...settings };
}

/** The types of properties by event, as ingest takes them. */
export function propertyTypes({ events }: Catalogue): Readonly<Record<string, FactTypes>> | undefined {
  const typed = [...(events ?? [])].flatMap(([name, types]): [string, FactTypes][] =>
    types === undefined || Object.keys(types).length === 0 ? [] : [[name, types]],
  );
  return typed.length === 0 ? undefined : Object.fromEntries(typed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The fields of a map; none if the tree is not a map. */
export function fieldsIn(tree: Tree | undefined): MapTree["fields"] {
  return tree?.kind === "map" ? tree.fields : new Map();
}
