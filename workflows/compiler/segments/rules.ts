import { defined } from "../../../core/model/defined.ts";
import type { SegmentRule } from "../../../core/model/rules.ts";
import type { DidRule } from "../../../core/model/window.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { parseDay } from "../../../core/windows/day.ts";
import { windowsOf } from "../../../core/windows/filled.ts";
import { profileReads } from "../expressions/reads.ts";
import { inDependencyOrder, type SegmentDefinition } from "./definition.ts";
import { didRule } from "./did-rules.ts";

/** The rules of segments, each after the segments that it is made of. `listed`: segments whose members a fan-out goes through. */
export function segmentRules(
  all: ReadonlyMap<string, SegmentDefinition>,
  listed: ReadonlySet<string>,
  hash: Hash,
): readonly SegmentRule[] {
  return inDependencyOrder(all).order.map((definition) =>
    segmentRule(definition, listed.has(definition.name.value), hash),
  );
}

function segmentRule(definition: SegmentDefinition, listed: boolean, hash: Hash): SegmentRule {
  const { name, title, when, all, any, none, last, list } = definition;
  const did = definition.did?.map((each) => didRule(each, hash));
  const history = definition.history === undefined ? undefined : parseDay(definition.history.value);
  const values = (names: NonNullable<typeof all>) => names.map(({ value }) => value);
  return {
    segment: name.value,
    title,
    ...(when === undefined ? {} : { when: when.text }),
    ...(all === undefined ? {} : { all: values(all) }),
    ...(any === undefined ? {} : { any: values(any) }),
    ...(none === undefined ? {} : { none: values(none) }),
    ...defined({ last, did, history }),
    ...(definition.events ? { events: true as const } : {}),
    ...(list ? { list: true as const } : {}),
    ...(listed ? { listed: true as const } : {}),
    reads: readsOf(definition, did ?? []),
  };
}

function readsOf({ name, when, all, any, none, last, list }: SegmentDefinition, did: readonly DidRule[]): string[] {
  // An update that joins or leaves a list changes this part.
  if (list) return [`segment:${name.value}`];
  const named = [...(all ?? []), ...(any ?? []), ...(none ?? [])].map(({ value }) => `segment:${value}`);
  const reads = [
    ...profileReads(when === undefined ? [] : [when]),
    ...named,
    ...(last ?? []).map(({ event }) => `last:${event}`),
    ...did.flatMap(readsOfDid),
  ];
  return reads.includes("*") ? ["*"] : [...new Set(reads)].sort();
}

/** The windows that a condition reads, and the counts of the profile where it has no window. */
function readsOfDid(did: DidRule): readonly string[] {
  const windows = windowsOf(did).map((id) => `window:${id}`);
  if (did.kind === "amount" && did.window === undefined) return [`count:${did.event}`];
  if (did.kind !== "since") return windows;
  const plain = [did.did, did.not].filter(({ window }) => window === undefined);
  return [...windows, ...plain.map(({ event }) => `last:${event}`)];
}
