import { FACT_TYPES, type FactType, type FactTypes } from "../../../core/facts/types.ts";
import { OWN_NAMES } from "../../../core/profile/view.ts";
import type { Report } from "../diagnostics/report.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { readWord } from "./text.ts";

export { FACT_TYPES, type FactType };

/** The type of a trait or a property. */
export function readFactType(tree: Tree, report: Report): FactType | undefined {
  return readWord(tree, FACT_TYPES, report);
}

/** Types by name, as `points: number`. Names are those that systems send: any text. `what` says whose they are. */
export function readFactTypes(tree: Tree, what: string, report: Report): FactTypes {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: `${what} are names with their types.`,
      found: shown(tree),
      allowed: `one \`name: type\` a line; types are ${FACT_TYPES.join(", ")}`,
    });
    return {};
  }
  const types = [...tree.fields].flatMap(([name, { value }]): [string, FactType][] => {
    const type = readFactType(value, report);
    return type === undefined ? [] : [[name, type]];
  });
  return Object.fromEntries(types);
}

/** Types of traits, none of which is called like what `profile` has itself. */
export function readTraitTypes(tree: Tree, report: Report): FactTypes {
  const ours = tree.kind === "map" ? [...tree.fields].filter(([name]) => OWN_NAMES.has(name)) : [];
  for (const [name, { key }] of ours) {
    report("SJ613", key, { message: `\`profile.${name}\` is no trait.`, found: name });
  }
  return readFactTypes(tree, "Traits", report);
}
