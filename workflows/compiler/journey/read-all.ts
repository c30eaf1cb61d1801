import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "./definition.ts";
import { readJourney } from "./read.ts";

const FOLDER = "workflows/definitions/";

export interface ReadJourneys {
  readonly definitions: readonly JourneyDefinition[];
  /** The names of all journeys that have a file, readable or not. */
  readonly names: readonly string[];
}

/** Every journey among the files, which are sorted by path; of two with one name the first. `zone` is the workspace's. */
export function readJourneys(
  files: readonly SourceFile[],
  zone: string,
  reportIn: (file: string) => Report,
): ReadJourneys {
  const definitions = new Map<string, JourneyDefinition>();
  const names = new Set<string>();
  for (const file of files) {
    if (!file.path.startsWith(FOLDER) || file.path.endsWith(".test.yaml")) continue;
    const report = reportIn(file.path);
    const [, name] = /([^/]+)\.journey\.yaml$/.exec(file.path) ?? [];
    if (name === undefined) {
      const found = file.path.slice(FOLDER.length);
      report("SJ126", FILE_START, {
        message: `\`${found}\` is no journey.`,
        found,
        allowed: "<journey>.journey.yaml, <journey>.test.yaml",
      });
      continue;
    }
    names.add(name);
    const definition = readJourney(file, zone, report);
    if (definition === undefined) continue;
    const before = definitions.get(definition.name.value);
    if (before === undefined) definitions.set(definition.name.value, definition);
    else {
      report("SJ308", definition.name.at, {
        message: `\`${definition.name.value}\` is also the name of the journey in ${before.file}.`,
        found: definition.name.value,
      });
    }
  }
  return { definitions: [...definitions.values()], names: [...names] };
}
