import type { FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";
import type { NamedIn } from "./all-uses.ts";
import { namesInJourney, namesInSegment } from "./in-expressions.ts";
import { namesInSource } from "./in-texts.ts";
import { namesInTree } from "./in-trees.ts";
import type { NameUse } from "./name-use.ts";

/**
 * Reports traits that conditions and values read and that nothing in the workspace gives: no source, test, update step or
 * declaration. Not in a workspace that gives no trait at all, which says nothing of what its events bring; nor where a source works
 * out which traits there are.
 */
export function checkNeverSet(
  { files, definitions, segments }: NamedIn,
  declared: FactTypes | undefined,
  reportIn: (file: string) => Report,
): void {
  if (files.some(({ path, text }) => path.startsWith("workflows/sources/") && WORKED_OUT.test(text))) return;
  const given = new Set([
    ...files.flatMap((file) => [...namesInTree(file), ...namesInSource(file)]).flatMap(traitOf),
    ...Object.keys(declared ?? {}),
  ]);
  if (given.size === 0) return;
  const told = new Set<string>();
  for (const use of [...definitions.flatMap(namesInJourney), ...[...segments.values()].flatMap(namesInSegment)]) {
    const [name] = traitOf(use);
    if (name === undefined || given.has(name) || told.has(`${use.file}:${name}`)) continue;
    told.add(`${use.file}:${name}`);
    const hint = didYouMean(name, given);
    reportIn(use.file)("SJ349", use.at, {
      message: `Nothing in the workspace ever sets the trait \`${name}\`.`,
      found: `profile.${name}`,
      ...defined({ hint }),
    });
  }
}

/** `"traits": $merge(…)`, and not an object with its names. */
const WORKED_OUT = /\btraits["']?\s*:\s*[^{\s]/;

function traitOf(use: NameUse): readonly string[] {
  return use.what === "trait" ? [use.name] : [];
}
