import { defined } from "../../../core/model/defined.ts";
import type { RecencyRule, SegmentRule } from "../../../core/model/rules.ts";
import type { Expression } from "../expressions/expression.ts";
import { profileReads } from "../expressions/reads.ts";
import type { Located } from "../values/text.ts";

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

/** The rules of segments, each after the segments that it is made of. `listed`: segments whose members a fan-out goes through. */
export function segmentRules(
  all: ReadonlyMap<string, SegmentDefinition>,
  listed: ReadonlySet<string>,
): readonly SegmentRule[] {
  return inDependencyOrder(all).order.map((definition) => segmentRule(definition, listed.has(definition.name.value)));
}

function segmentRule(definition: SegmentDefinition, listed: boolean): SegmentRule {
  const { name, title, when, all, any, none, last, list } = definition;
  const values = (names: NonNullable<typeof all>) => names.map(({ value }) => value);
  return {
    segment: name.value,
    title,
    ...(when === undefined ? {} : { when: when.text }),
    ...(all === undefined ? {} : { all: values(all) }),
    ...(any === undefined ? {} : { any: values(any) }),
    ...(none === undefined ? {} : { none: values(none) }),
    ...defined({ last }),
    ...(list ? { list: true as const } : {}),
    ...(listed ? { listed: true as const } : {}),
    reads: readsOf(definition),
  };
}

function readsOf({ name, when, all, any, none, last, list }: SegmentDefinition): string[] {
  // An update that joins or leaves a list changes this part.
  if (list) return [`segment:${name.value}`];
  const named = [...(all ?? []), ...(any ?? []), ...(none ?? [])].map(({ value }) => `segment:${value}`);
  const reads = [
    ...profileReads(when === undefined ? [] : [when]),
    ...named,
    ...(last ?? []).map(({ event }) => `last:${event}`),
  ];
  return reads.includes("*") ? ["*"] : [...new Set(reads)].sort();
}
