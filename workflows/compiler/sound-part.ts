import type { Diagnostic, SourceFile, Workspace } from "./compiled.ts";
import type { ReadyJourney } from "./journey/compile.ts";
import type { JourneyDefinition } from "./journey/definition.ts";
import { usedNames } from "./lint/unused.ts";
import { segmentsNamedBy } from "./segments/definition.ts";
import { type CompilerDeps, type Prepared, prepareWorkspace } from "./workspace.ts";

/** A journey that cannot be played, with the faulty files that it needs. */
export interface LeftOut {
  readonly journey: string;
  readonly files: readonly string[];
}

/** The part of a workspace that can be played, even if the rest has faults. */
export interface SoundPart {
  /** Holds the sound journeys alone, each with everything that it names sound. */
  readonly workspace: Workspace;
  readonly ready: readonly ReadyJourney[];
  readonly leftOut: readonly LeftOut[];
  /** Faults that concern every journey: nothing can be played. */
  readonly ofAll: readonly Diagnostic[];
}

/** What concerns every journey. */
const OF_ALL = ["workflows/settings.yaml", "workflows/events.yaml"];

/** The journeys of a workspace that are sound, and those that are not, by the files at fault. */
export function soundPart(files: readonly SourceFile[], deps: CompilerDeps): SoundPart {
  const prepared = prepareWorkspace(files, deps);
  const { workspace, names, definitions } = prepared;
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  const faulty = new Set(errors.map(({ file }) => file));
  const segments = brokenSegments(prepared, faulty);
  const broken = new Map<string, readonly string[]>();
  for (const journey of [...names].sort()) {
    const ready = prepared.ready.some(({ compiled }) => compiled.journey === journey);
    const own = definitions.filter(({ name }) => name.value === journey);
    const needed = own.flatMap((definition) => filesOf(definition, segments, faulty));
    if (ready && needed.length === 0) continue;
    broken.set(journey, [...new Set([...filesNamed(faulty, "definitions", journey), ...needed])]);
  }
  const isSound = (journey: string): boolean => !broken.has(journey);
  return {
    ready: prepared.ready.filter(({ compiled }) => isSound(compiled.journey)),
    leftOut: [...broken].map(([journey, at]) => ({ journey, files: at })),
    ofAll: errors.filter(({ file }) => OF_ALL.includes(file)),
    workspace: {
      ...workspace,
      journeys: workspace.journeys.filter(({ journey }) => isSound(journey) && names.has(journey)),
      rules: { ...workspace.rules, journeys: workspace.rules.journeys.filter(({ journey }) => isSound(journey)) },
    },
  };
}

/** Segments that have a fault or are made of one that has, by name, each with the file at fault. */
function brokenSegments({ segments }: Prepared, faulty: ReadonlySet<string>): ReadonlyMap<string, string> {
  const broken = new Map([...filesIn(faulty, "segments")].map((file) => [nameOf(file), file]));
  for (let size = -1; size !== broken.size; ) {
    size = broken.size;
    for (const [name, definition] of segments.all) {
      const file = segmentsNamedBy(definition).flatMap(({ value }) => broken.get(value) ?? [])[0];
      if (file !== undefined && !broken.has(name)) broken.set(name, file);
    }
  }
  return broken;
}

/** The files with faults that a journey needs. */
function filesOf(
  definition: JourneyDefinition,
  segments: ReadonlyMap<string, string>,
  faulty: ReadonlySet<string>,
): readonly string[] {
  const used = usedNames(definition);
  return [
    ...[...used.templates].flatMap((name) => filesNamed(faulty, "templates", name)),
    ...[...used.destinations].flatMap((name) => filesNamed(faulty, "destinations", name)),
    ...[...used.segments].flatMap((name) => segments.get(name) ?? []),
    ...[...used.shared].filter((file) => faulty.has(file)),
  ];
}

function filesNamed(faulty: ReadonlySet<string>, folder: string, name: string): readonly string[] {
  return filesIn(faulty, folder).filter((file) => nameOf(file) === name && !file.endsWith(".test.yaml"));
}

function filesIn(files: ReadonlySet<string>, folder: string): readonly string[] {
  return [...files].filter((file) => file.startsWith(`workflows/${folder}/`));
}

/** The name of the thing that a file holds. */
function nameOf(file: string): string {
  return (file.split("/").at(-1) ?? "").replace(/\..*$/, "");
}
