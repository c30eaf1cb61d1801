import { defined } from "../../../../core/model/defined.ts";
import { allOf, anyOf, notExpression } from "../conditions/attribute.ts";
import { asExpression, SESSION_EVENT, segmentExpressions } from "../conditions/dimensions.ts";
import type { Say } from "../report.ts";
import type { SegmentDimensions, SegmentDocument, SegmentGroup } from "../shapes/conditions.ts";
import { Flow, plainText, type YamlMap } from "../yaml.ts";

/** A segment file before it is written as YAML. */
export interface SegmentFile {
  readonly name: string;
  readonly fields: YamlMap;
}

interface Around {
  /** The name of a segment by its id. */
  segment(id: string): string;
  /** A further segment that this one is made of. */
  part(preferredName: string): string;
  readonly say: Say;
}

/** Fields of a segment: other segments joined by all, any or none, and at most one condition and recency. */
interface Part {
  readonly when?: string;
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly none?: readonly string[];
  readonly last?: Flow;
}

/** The segment called `name` and the segments that it is made of, which come before it. */
export function writeSegment(segment: SegmentDocument, name: string, around: Around): readonly SegmentFile[] {
  const title = plainText(segment.Name?.trim() || name);
  if (segment.SegmentType === "IMPORT" || segment.ImportDefinition !== undefined)
    return [imported(name, title, around.say)];
  const files: SegmentFile[] = [];
  const groups = segment.SegmentGroups?.Groups ?? [];
  const own = segment.Dimensions === undefined ? [] : [{ Type: "ALL" as const, Dimensions: [segment.Dimensions] }];
  const all: readonly SegmentGroup[] = segment.SegmentGroups === undefined ? own : groups;
  const include = segment.SegmentGroups?.Include ?? "ALL";
  const [only] = all;
  if (only === undefined) {
    around.say(name, "otherwise", "The segment has no condition: everybody is in it.");
    return [{ name, fields: { segment: name, title, when: "true" } }];
  }
  if (all.length === 1 && include !== "NONE") {
    const fields = { segment: name, title, ...groupPart(only, name, files, around) };
    return [...files, { name, fields }];
  }
  const names = all.map((group, i) => {
    const part = around.part(`${name}_group_${i + 1}`);
    files.push({
      name: part,
      fields: { segment: part, title: `${title}: group ${i + 1}`, ...groupPart(group, part, files, around) },
    });
    return part;
  });
  files.push({ name, fields: { segment: name, title, [include.toLowerCase()]: new Flow(names) } });
  return files;
}

/** Members of an imported segment have a trait that marks them. */
function imported(name: string, title: string, say: Say): SegmentFile {
  say(
    name,
    "to do",
    `An imported segment: bring its customers in with \`sojourn import pinpoint --endpoints FILE --segment ${name}\`.`,
  );
  return { name, fields: { segment: name, title, when: `profile.in_${name} = true` } };
}

/** A group's source segments narrowed by its dimensions. */
function groupPart(group: SegmentGroup, name: string, files: SegmentFile[], around: Around): YamlMap {
  const sources = (group.SourceSegments ?? []).map(({ Id }) => around.segment(Id));
  const found = (group.Dimensions ?? []).map((dimensions) => ({
    dimensions,
    read: segmentExpressions(dimensions, name, around.say),
  }));
  const type = group.Type ?? "ALL";
  const recent = found.filter(({ read }) => read.recency !== undefined);
  const from: Part = sources.length === 0 ? {} : bySource(group.SourceType ?? "ALL", sources);
  if (found.length === 0 && sources.length === 0) return { when: "true" };
  // Under ALL, one recency is the field `last`. Under ANY and NONE it needs a segment of its own.
  if (recent.length === 0 || (type === "ALL" && recent.length === 1)) {
    const expressions = found
      .map(({ read }) => asExpression(read))
      .filter((one) => one !== "true" || found.length === 1);
    const [first] = recent;
    const when = joined(type, expressions);
    const bare = first !== undefined && when === "true";
    return fields({
      ...from,
      ...(found.length === 0 || bare ? {} : { when }),
      ...(first?.read.recency === undefined ? {} : { last: lastOf(first.read.recency) }),
    });
  }
  const names = found.map(({ dimensions }, i) => {
    const part = around.part(`${name}_part_${i + 1}`);
    files.push({ name: part, fields: dimensionFields(part, `${name}: part ${i + 1}`, dimensions, around.say) });
    return part;
  });
  const list = new Flow(names);
  const key = type.toLowerCase();
  if (!Object.hasOwn(from, key)) return { ...fields(from), [key]: list };
  const sourcesPart = around.part(`${name}_sources`);
  files.push({ name: sourcesPart, fields: { segment: sourcesPart, title: `${name}: sources`, ...fields(from) } });
  return type === "ALL" ? { all: new Flow([sourcesPart, ...names]) } : { all: new Flow([sourcesPart]), [key]: list };
}

/** A segment of one set of dimensions, all of which must hold. */
export function dimensionFields(name: string, title: string, dimensions: SegmentDimensions, say: Say): YamlMap {
  const read = segmentExpressions(dimensions, name, say);
  const when = asExpression(read);
  return {
    segment: name,
    title,
    ...(when === "true" && read.recency !== undefined ? {} : { when }),
    ...(read.recency === undefined ? {} : { last: lastOf(read.recency) }),
  };
}

function lastOf({ days, active }: { readonly days: number; readonly active: boolean }): Flow {
  return new Flow({ event: SESSION_EVENT, [active ? "within" : "not within"]: `${days}d` });
}

function joined(type: "ALL" | "ANY" | "NONE", expressions: readonly string[]): string {
  if (type === "ANY") return anyOf(expressions);
  return type === "ALL" ? allOf(expressions) : notExpression(anyOf(expressions));
}

function bySource(type: "ALL" | "ANY" | "NONE", sources: readonly string[]): Part {
  if (type === "ANY") return { any: sources };
  return type === "ALL" ? { all: sources } : { none: sources };
}

function fields({ when, all, any, none, last: recency }: Part): YamlMap {
  return {
    ...(all === undefined ? {} : { all: new Flow(all) }),
    ...(any === undefined ? {} : { any: new Flow(any) }),
    ...(none === undefined ? {} : { none: new Flow(none) }),
    ...defined({ when, last: recency }),
  };
}
