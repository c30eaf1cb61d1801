import type { SourceFile } from "../compiled.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "./definition.ts";
import { type JourneyReading, readJourney } from "./read.ts";

const FOLDER = "workflows/definitions/";

export interface ReadJourneys {
  readonly definitions: readonly JourneyDefinition[];
  /** New versions on trial, by journey. */
  readonly canaries: ReadonlyMap<string, JourneyDefinition>;
  /** The names of all journeys that have a file, readable or not. */
  readonly names: ReadonlySet<string>;
}

/** Every journey among the files, which are sorted by path; of two with one name the first. */
export function readJourneys(
  files: readonly SourceFile[],
  reading: JourneyReading,
  reportIn: (file: string) => Report,
): ReadJourneys {
  const found = { journey: new Map<string, JourneyDefinition>(), canary: new Map<string, JourneyDefinition>() };
  const names = new Set<string>();
  for (const file of files) {
    if (!file.path.startsWith(FOLDER) || file.path.endsWith(".test.yaml")) continue;
    const report = reportIn(file.path);
    const [, name, kind] = /([^/]+)\.(journey|canary)\.yaml$/.exec(file.path) ?? [];
    if (name === undefined) {
      const stray = file.path.slice(FOLDER.length);
      report("SJ126", FILE_START, {
        message: `\`${stray}\` is not a journey.`,
        found: stray,
        allowed: "<journey>.journey.yaml, <journey>.canary.yaml, <journey>.test.yaml",
      });
      continue;
    }
    if (kind === "journey") names.add(name);
    const definition = readJourney(file, reading, report);
    if (definition !== undefined) keep(definition, found[kind === "canary" ? "canary" : "journey"], report);
  }
  for (const [name, canary] of found.canary) {
    if (names.has(name) || names.has(fileNameOf(canary))) continue;
    reportIn(canary.file)("SJ335", canary.name.at, { message: `There is no journey \`${name}\`.`, found: name });
  }
  return { definitions: [...found.journey.values()], canaries: found.canary, names };
}

function fileNameOf({ file }: JourneyDefinition): string {
  return /([^/]+)\.canary\.yaml$/.exec(file)?.[1] ?? "";
}

function keep(definition: JourneyDefinition, among: Map<string, JourneyDefinition>, report: Report): void {
  const before = among.get(definition.name.value);
  if (before === undefined) {
    among.set(definition.name.value, definition);
    return;
  }
  report("SJ308", definition.name.at, {
    message: `\`${definition.name.value}\` is also the name of the journey in ${before.file}.`,
    found: definition.name.value,
  });
}
