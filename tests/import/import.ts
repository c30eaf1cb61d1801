import { type Imported, importPinpoint } from "../../workflows/importers/pinpoint/import-pinpoint.ts";
import type { WorkspaceFile } from "../../workflows/importers/pinpoint/names.ts";

export const NOW = Date.UTC(2026, 10, 1);

/** Imports values, each from a file of its own: `file1.json`, `file2.json` … */
export function importing(values: readonly unknown[], workspace: readonly WorkspaceFile[] = []): Imported {
  const files = values.map((value, i) => ({
    name: `file${i + 1}.json`,
    text: typeof value === "string" ? value : JSON.stringify(value),
  }));
  return importPinpoint({ files, workspace, now: NOW });
}

/** The text of a file that was written; throws where it was not. */
export function textOf(imported: Imported, path: string): string {
  const found = imported.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`No ${path} among ${imported.files.map((file) => file.path).join(", ")}.`);
  return found.text;
}

/** A journey of these activities that an event starts. */
export function journeyOf(activities: Readonly<Record<string, unknown>>, settings: object = {}) {
  return {
    Name: "trip",
    StartActivity: Object.keys(activities)[0],
    StartCondition: { EventStartCondition: { EventFilter: { Dimensions: { EventType: { Values: ["Begun"] } } } } },
    Activities: activities,
    ...settings,
  };
}
