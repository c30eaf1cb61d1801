import type { SourceFile } from "../compiled.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import type { SegmentDefinition } from "../segments/definition.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { type NameUse, namesInJourney, namesInSegment } from "./in-expressions.ts";
import { namesInSource, namesInTemplates } from "./in-texts.ts";
import { namesInTree } from "./in-trees.ts";

/** What names are looked for in. */
export interface NamedIn {
  readonly files: readonly SourceFile[];
  readonly definitions: readonly JourneyDefinition[];
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  readonly templates: ReadTemplates;
}

/** Every place of a workspace that names an event, a property or a trait, each once. */
export function allUses({ files, definitions, segments, templates }: NamedIn): readonly NameUse[] {
  const uses = [
    ...files.flatMap((file) => [...namesInTree(file), ...namesInSource(file)]),
    ...definitions.flatMap(namesInJourney),
    ...[...segments.values()].flatMap(namesInSegment),
    ...namesInTemplates(files, templates, definitions),
  ];
  // Shared steps are read once for each journey that uses them.
  const byPlace = new Map(
    uses.map((use) => [`${use.file}:${use.at.line}:${use.at.column}:${use.what}:${use.name}`, use]),
  );
  return [...byPlace.values()];
}
