import { defined } from "../../../core/model/defined.ts";
import type { SegmentRule } from "../../../core/model/rules.ts";
import { profileReads } from "../expressions/rule-reads.ts";
import { inDependencyOrder, type SegmentDefinition } from "./definition.ts";

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
