import type { JsonObject } from "../../core/model/json.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { FILE_START } from "../../workflows/compiler/diagnostics/at.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { CATALOGUE, mergedTraits, readCatalogue } from "../../workflows/compiler/names/catalogue.ts";
import { checkDeclared } from "../../workflows/compiler/names/check-declared.ts";
import type { Named, NameUse } from "../../workflows/compiler/names/name-use.ts";
import { readSettings } from "../../workflows/compiler/settings/read.ts";
import { readSource } from "../../workflows/read.ts";
import { objectIn } from "../sources/object-in.ts";
import { UsageError } from "../usage-error.ts";
import type { NewEvent } from "./event-of.ts";

/** Throws UsageError where the workspace has a catalogue that does not know the event, or what is in it. */
export async function checkSent(root: string, { name, detail }: NewEvent): Promise<void> {
  const catalogue = readCatalogue(await readSource(root, CATALOGUE), () => {});
  if (catalogue === undefined) return;
  const found: Diagnostic[] = [];
  const { settings } = readSettings(await readSource(root, "workflows/settings.yaml"), () => {});
  const traits = mergedTraits(catalogue, settings.traits, () => {});
  const uses = usesOf(name, objectIn(detail.properties), objectIn(objectIn(detail.context).traits));
  checkDeclared(uses, catalogue, traits, () => reportInto(found, CATALOGUE));
  const [first] = found;
  if (first === undefined) return;
  const { message, allowed, hint } = first;
  throw new UsageError(message, allowed === undefined ? hint : `${hint} ${CATALOGUE} has ${allowed}.`);
}

function usesOf(name: string, properties: JsonObject, traits: JsonObject): readonly NameUse[] {
  const place = { file: CATALOGUE, at: FILE_START };
  const given = (named: (fact: string) => Named, values: JsonObject): readonly NameUse[] =>
    Object.entries(values).map(([fact, value]) => ({ ...named(fact), ...place, value }));
  return [
    { what: "event", name, ...place },
    ...given((fact) => ({ what: "property", name: fact, events: [name] }), properties),
    ...given((fact) => ({ what: "trait", name: fact }), traits),
  ];
}
