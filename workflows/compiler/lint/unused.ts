import type { SourceFile } from "../compiled.ts";
import type { Code } from "../diagnostics/codes.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import type { Expression } from "../expressions/expression.ts";
import { readsAllSegments } from "../expressions/reads.ts";
import { expressionsInside, type JourneyDefinition } from "../journey/definition.ts";
import { entryExpressions, entrySegments } from "../journey/entries/kinds.ts";
import { type SegmentDefinition, segmentsNamedBy } from "../segments/definition.ts";
import { allSteps, namesUsed } from "../steps/kinds.ts";
import { callsIn } from "../templates/calls.ts";
import { isTemplateFile } from "../templates/layouts.ts";
import { PARTIALS } from "../templates/partials.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { isTestFile } from "../testing/read-tests.ts";

/** The readable parts of a workspace. Every journey must be readable, or its names would seem unused. */
export interface Using {
  readonly files: readonly SourceFile[];
  readonly definitions: readonly JourneyDefinition[];
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  readonly templates: ReadTemplates;
  /** Destinations to which events go by themselves, and those that take messages. */
  readonly forwarding: ReadonlySet<string>;
}

/** Reports templates, segments, destinations and shared steps that nothing uses. */
export function reportUnused(using: Using, reportIn: (file: string) => Report): void {
  const used = using.definitions.map(usedNames);
  const all = (kind: "templates" | "segments" | "destinations" | "shared") =>
    new Set(used.flatMap((one) => [...one[kind]]));
  const [templates, segments, destinations, shared] = [
    all("templates"),
    all("segments"),
    all("destinations"),
    all("shared"),
  ];
  for (const definition of using.segments.values()) {
    for (const { value } of segmentsNamedBy(definition)) segments.add(value);
    if (definition.events) segments.add(definition.name.value);
  }
  const readWhole = readsSegments(using);
  const inTemplates = using.files.filter((file) => isIn(file, "templates"));
  const called = new Set(inTemplates.flatMap(({ text }) => callsIn(text).map(({ name = "" }) => name)));
  for (const file of using.files) {
    const name = (file.path.split("/").at(-1) ?? "").replace(/\..*$/, "");
    const tell = (code: Code, what: string) =>
      reportIn(file.path)(code, FILE_START, { message: `Nothing uses the ${what} \`${name}\`.`, found: name });
    if (isTemplateFile(file.path) && !templates.has(name)) tell("SJ838", "template");
    if (file.path.startsWith(PARTIALS) && !called.has(name)) tell("SJ448", "partial");
    if (isIn(file, "segments") && !readWhole && !segments.has(name)) tell("SJ839", "segment");
    if (isIn(file, "destinations") && !destinations.has(name) && !using.forwarding.has(name))
      tell("SJ840", "destination");
    if (isIn(file, "steps") && !shared.has(file.path) && !isNamedByUse(name, using.files))
      tell("SJ841", "shared steps");
  }
}

/** Shared steps that are nothing but other shared steps leave no step of their own in a journey. */
function isNamedByUse(name: string, files: readonly SourceFile[]): boolean {
  const named = new RegExp(`\\buse:[^\\n]*\\b${name}\\b`);
  return files.some((file) => (isIn(file, "definitions") || isIn(file, "steps")) && named.test(file.text));
}

function isIn({ path }: SourceFile, folder: string): boolean {
  return path.startsWith(`workflows/${folder}/`) && !isTestFile(path);
}

/** Whether anything reads the list of all segments: then each of them counts. */
function readsSegments({ definitions, segments, templates }: Using): boolean {
  const conditions = [
    ...definitions.flatMap(expressionsIn),
    ...[...segments.values()].flatMap(({ when }) => when ?? []),
  ];
  const inTemplates = [...templates.templates.values()].flatMap(({ reads }) => reads);
  return (
    conditions.some(readsAllSegments) ||
    inTemplates.some(([root, name]) => root === "profile" && (name ?? "segments") === "segments")
  );
}

/** The names that a journey uses. Each of them must be sound for the journey to run. */
interface UsedNames {
  readonly templates: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  /** Journeys that it starts. */
  readonly journeys: ReadonlySet<string>;
  /** Files of the shared steps that it uses. */
  readonly shared: ReadonlySet<string>;
}

export function usedNames(definition: JourneyDefinition): UsedNames {
  const steps = allSteps(definition.steps);
  const asked = expressionsIn(definition).flatMap(({ segments }) => segments.map(({ name }) => name));
  const entered = definition.enter.flatMap(entrySegments).map(({ name }) => name.value);
  return {
    templates: new Set(namesUsed(steps, "template")),
    segments: new Set([...asked, ...entered, ...namesUsed(steps, "segment"), ...namesUsed(steps, "list")]),
    destinations: new Set(namesUsed(steps, "destination")),
    journeys: new Set(namesUsed(steps, "journey")),
    shared: new Set(steps.flatMap(({ at }) => (at.file === undefined ? [] : [at.file]))),
  };
}

/** Every expression of a journey. */
function expressionsIn(definition: JourneyDefinition): readonly Expression[] {
  const ofEntries = definition.enter.flatMap((entry) => [entry.when, entry.key, ...entryExpressions(entry)]);
  return [...ofEntries.flatMap((expression) => expression ?? []), ...expressionsInside(definition)];
}
