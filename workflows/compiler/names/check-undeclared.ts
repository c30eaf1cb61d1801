import type { FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import { OUR_EVENTS } from "../../../core/model/our-events.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { SourceFile } from "../compiled.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import type { SegmentDefinition } from "../segments/definition.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { type NameUse, namesInJourney, namesInSegment } from "./in-expressions.ts";
import { namesInSource, namesInTemplates } from "./in-texts.ts";
import { namesInTree } from "./in-trees.ts";

/**
 * Reports names that one place alone knows and that are like another of their kind: without a catalogue, most likely misspelt. Not
 * the traits in `neverSet`, which are reported there.
 */
export function checkLonely(
  uses: readonly NameUse[],
  reportIn: (file: string) => Report,
  neverSet: ReadonlySet<string> = new Set(),
): void {
  const kinds = [
    uses.filter(({ what }) => what === "event"),
    uses.filter(({ what, name, file }) => what === "trait" && !neverSet.has(placeOf(file, name))),
    uses.filter(({ what }) => what === "property"),
  ];
  for (const kind of kinds) checkKind(kind, reportIn);
}

function checkKind(uses: readonly NameUse[], reportIn: (file: string) => Report): void {
  const places = new Map<string, NameUse[]>();
  for (const use of uses) places.set(use.name, [...(places.get(use.name) ?? []), use]);
  for (const [name, [use, ...more]] of places) {
    if (use === undefined || more.length > 0 || (use.what === "event" && OUR_EVENTS.has(name))) continue;
    const others = [...places].filter(([other, of]) => other !== name && concern(use, of)).map(([other]) => other);
    const events = use.what === "event" ? [...OUR_EVENTS] : [];
    const meant = [...others, ...events].find((other) => isLike(name, other) && isBetterKnown(other, places));
    if (meant === undefined) continue;
    reportIn(use.file)("SJ837", use.at, {
      message: `Only this place knows \`${name}\`; others say \`${meant}\`.`,
      found: name,
      hint: `Did you mean \`${meant}\`? If not, declare both in workflows/events.yaml.`,
    });
  }
}

/** If two names occur once each, either may be the misspelt one: then neither is reported. */
function isBetterKnown(name: string, places: ReadonlyMap<string, readonly NameUse[]>): boolean {
  return OUR_EVENTS.has(name) || (places.get(name)?.length ?? 0) > 1;
}

/** Properties are compared within the events that they may be of. */
function concern(use: NameUse, others: readonly NameUse[]): boolean {
  if (use.what !== "property") return true;
  return others.some((other) => other.what === "property" && other.events.some((event) => use.events.includes(event)));
}

/**
 * Whether two names differ as a slip of the keys does: in capitals or in what stands between words; by one letter left out, too
 * many, wrong or exchanged with the next; in long names by two. Not in a number, and not by a word in front (`Unsubscribed`).
 */
export function isLike(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => name.toLowerCase().replaceAll(/[\s_-]+/g, ""));
  if (one === undefined || other === undefined) return false;
  if (one === other) return true;
  if (one.replaceAll(/\d+/g, "#") === other.replaceAll(/\d+/g, "#")) return false;
  if (one.endsWith(other) || other.endsWith(one)) return false;
  const most = Math.min(one.length, other.length) < 4 ? 0 : Math.max(one.length, other.length) < 9 ? 1 : 2;
  return slips(one, other) <= most;
}

/** Letters put in, left out, changed, or exchanged with their neighbour, between two words. */
function slips(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/**
 * Reports traits that conditions and values read and that nothing in the workspace gives: no source, test, update step or
 * declaration. Not in a workspace that gives no trait at all, which says nothing of what its events bring; nor where a source works
 * out which traits there are. The result: what was reported, for `checkLonely`.
 */
export function checkNeverSet(
  { files, definitions, segments }: NamedIn,
  declared: FactTypes | undefined,
  reportIn: (file: string) => Report,
): ReadonlySet<string> {
  const reported = new Set<string>();
  if (files.some(({ path, text }) => path.startsWith("workflows/sources/") && WORKED_OUT.test(text))) return reported;
  const given = new Set([
    ...files.flatMap((file) => [...namesInTree(file), ...namesInSource(file)]).flatMap(traitOf),
    ...Object.keys(declared ?? {}),
  ]);
  if (given.size === 0) return reported;
  for (const use of [...definitions.flatMap(namesInJourney), ...[...segments.values()].flatMap(namesInSegment)]) {
    const [name] = traitOf(use);
    if (name === undefined || given.has(name) || reported.has(placeOf(use.file, name))) continue;
    reported.add(placeOf(use.file, name));
    const hint = didYouMean(name, [...given, ...RESERVED_NAMES]);
    reportIn(use.file)("SJ349", use.at, {
      message: `Nothing in the workspace ever sets the trait \`${name}\`.`,
      found: `profile.${name}`,
      ...defined({ hint }),
    });
  }
  return reported;
}

function placeOf(file: string, name: string): string {
  return `${file}:${name}`;
}

/** `"traits": $merge(…)`, and not an object with its names. */
const WORKED_OUT = /\btraits["']?\s*:\s*[^{\s]/;

function traitOf(use: NameUse): readonly string[] {
  return use.what === "trait" ? [use.name] : [];
}

/** What names are looked for in. */
interface NamedIn {
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
