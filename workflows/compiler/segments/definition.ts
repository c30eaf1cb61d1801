import type { RecencyRule } from "../../../core/model/rules.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Located } from "../values/text.ts";
import type { Counted, Did } from "./did-definition.ts";

/** A segment file as its author wrote it, each value parsed. */
export interface SegmentDefinition {
  readonly file: string;
  readonly name: Located<string>;
  readonly title: string;
  readonly when?: Expression;
  readonly all?: readonly Located<string>[];
  readonly any?: readonly Located<string>[];
  readonly none?: readonly Located<string>[];
  readonly last?: readonly RecencyRule[];
  readonly did?: readonly Did[];
  /** The day from which the events of every customer are there. */
  readonly history?: Located<string>;
  readonly events: boolean;
  readonly list: boolean;
}

/** The segments that a segment is made of, each with its place. */
export function segmentsNamedBy({ when, all, any, none }: SegmentDefinition): readonly Located<string>[] {
  const asked = when?.segments.map(({ name: segment, offset }) => ({
    value: segment,
    at: { ...when.at, column: when.at.column + offset, length: segment.length },
  }));
  return [...(asked ?? []), ...(all ?? []), ...(any ?? []), ...(none ?? [])];
}

/** The events whose conditions a segment asks, and those that it names; each with its condition. */
export function countedIn({ did = [] }: SegmentDefinition): readonly Counted[] {
  return did.flatMap((each) => {
    if (each.kind === "order") return each.steps;
    return each.kind === "since" ? [each.did, each.not] : [each.what];
  });
}

/** Segments, each after those it is made of, else by name; and the circles among them, which are left out. */
export function inDependencyOrder(all: ReadonlyMap<string, SegmentDefinition>): {
  readonly order: readonly SegmentDefinition[];
  readonly circles: readonly (readonly string[])[];
} {
  const order: SegmentDefinition[] = [];
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const definition = all.get(name);
    if (definition === undefined || done.has(name)) return;
    const start = above.indexOf(name);
    if (start !== -1) {
      circles.push(above.slice(start));
      return;
    }
    for (const { value } of segmentsNamedBy(definition)) visit(value, [...above, name]);
    if (done.has(name)) return;
    done.add(name);
    order.push(definition);
  };
  for (const name of [...all.keys()].sort()) visit(name, []);
  return { order, circles };
}
