import { FACT_TYPES, type FactTypes } from "../../../core/facts/types.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import { mapOf } from "../yaml/lists.ts";
import type { Reader } from "../yaml/shape.ts";
import { words } from "./text.ts";

/** Types by name, as `points: number`. A name is any text. `what` is how messages call them: `Properties`. */
export function factTypes(what: string): Reader<FactTypes> {
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
