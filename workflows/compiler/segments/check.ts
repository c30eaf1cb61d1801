import type { Report } from "../diagnostics/report.ts";
import { readsAllSegments } from "../expressions/rule-reads.ts";
import { checkScope, checkSegment } from "../expressions/scope.ts";
import { SCOPES } from "../journey/places.ts";
import type { NamedFiles } from "../named-files.ts";
import { inDependencyOrder, type SegmentDefinition, segmentsNamedBy } from "./definition.ts";

/** Reports the faults of segments: unknown names, circles, and names that are not in scope. */
export function checkSegments(
  { all, names }: NamedFiles<SegmentDefinition>,
  journeys: ReadonlySet<string>,
  reportIn: (file: string) => Report,
): void {
  for (const definition of all.values()) {
    const report = reportIn(definition.file);
    const { when } = definition;
    if (when !== undefined) {
      checkScope(when, { ...SCOPES.segment, before: new Map(), all: new Map(), written: new Set(), journeys }, report);
      // A list compared with `=` is reported already.
      if (readsAllSegments(when) && !/profile\.segments\s*!?=|=\s*profile\.segments/.test(when.text)) {
        report("SJ703", when.at, {
          message: "A segment that reads the list of all segments reads itself.",
          found: "profile.segments",
          hint: "Ask for segments by name: `'loyal' in profile.segments`, or use all, any and none.",
        });
      }
    }
    for (const named of segmentsNamedBy(definition)) checkSegment(named, names, report);
  }
  for (const circle of inDependencyOrder(all).circles) {
    const [first] = circle;
    const definition = first === undefined ? undefined : all.get(first);
    if (definition === undefined) continue;
    const named = segmentsNamedBy(definition).find(({ value }) => circle.includes(value));
    reportIn(definition.file)("SJ703", named?.at ?? definition.name.at, {
      message:
        circle.length === 1
          ? `The segment \`${first}\` is made of itself.`
          : `These segments are made of each other: ${[...circle, first].join(" → ")}.`,
      found: circle.join(", "),
      ...(circle.length === 1 ? { hint: "Remove it there." } : {}),
    });
  }
}
