import type { FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import type { At } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { readFactTypes, readTraitTypes } from "../values/fact-type.ts";
import { readText } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import { openMap, optional } from "../yaml/fields.ts";
import type { MapTree, Tree } from "../yaml/tree.ts";

export const CATALOGUE = "workflows/events.yaml";
export const CATALOGUE_FIELDS = ["events", "traits"] as const;
export const EVENT_FIELDS = ["title", "properties"] as const;

/** The names that a workspace declares: what systems send, and nothing else. */
export interface Catalogue {
  /**
   * The types of each event's properties; undefined where nothing is said of them. Without it the catalogue says nothing of
   * events.
   */
  readonly events?: ReadonlyMap<string, FactTypes | undefined>;
  /** Undefined where the catalogue says nothing of traits. */
  readonly traits?: FactTypes;
  /** Where each trait is declared. */
  readonly traitsAt: ReadonlyMap<string, At>;
}

/** The catalogue of a workspace; undefined where it has none, or one that cannot be read. */
export function readCatalogue(file: SourceFile | undefined, report: Report): Catalogue | undefined {
  const tree = file === undefined ? undefined : readYaml(file.text, report);
  const fields = tree === undefined ? undefined : openMap(tree, "The catalogue", CATALOGUE_FIELDS, report);
  if (fields === undefined) return undefined;
  const events = optional(fields, "events", readEvents);
  const traits = fields.get("traits")?.value;
  return {
    ...defined({ events }),
    ...(traits === undefined ? {} : { traits: traits.kind === "nothing" ? {} : readTraitTypes(traits, report) }),
    traitsAt: new Map(traits?.kind === "map" ? [...traits.fields].map(([name, { key }]) => [name, key]) : []),
  };
}

function readEvents(tree: Tree, report: Report): ReadonlyMap<string, FactTypes | undefined> {
  if (tree.kind === "nothing") return new Map();
  if (tree.kind !== "map") {
    openMap(tree, "The list of events", ["Order Completed", "…"], report);
    return new Map();
  }
  return new Map([...tree.fields].map(([name, { value }]) => [name, readEvent(value, report)]));
}

/** `Signed Up:` with nothing behind it is an event of which nothing more is said. */
function readEvent(tree: Tree, report: Report): FactTypes | undefined {
  if (tree.kind === "nothing") return undefined;
  const fields = openMap(tree, "An event of the catalogue", EVENT_FIELDS, report);
  if (fields === undefined) return undefined;
  optional(fields, "title", readText);
  const properties = fields.get("properties")?.value;
  if (properties === undefined) return undefined;
  return properties.kind === "nothing" ? {} : readFactTypes(properties, "Properties", report);
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

/** The fields of a map; none where it is something else. */
export function fieldsIn(tree: Tree | undefined): MapTree["fields"] {
  return tree?.kind === "map" ? tree.fields : new Map();
}
