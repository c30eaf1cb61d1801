import { DESTINATION_SCHEMA } from "./destination.ts";
import { EVENTS_SCHEMA } from "./events.ts";
import { JOURNEY_SCHEMA } from "./journey.ts";
import type { Schema } from "./parts.ts";
import { SEGMENT_SCHEMA } from "./segment.ts";
import { SETTINGS_SCHEMA } from "./settings.ts";
import { STEPS_SCHEMA } from "./shared-steps.ts";
import { TEST_SCHEMA } from "./test.ts";

/** What editors are told of the files of a workspace, by the name of the file in workflows/schema/. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  "journey.schema.json": JOURNEY_SCHEMA,
  "segment.schema.json": SEGMENT_SCHEMA,
  "destination.schema.json": DESTINATION_SCHEMA,
  "steps.schema.json": STEPS_SCHEMA,
  "settings.schema.json": SETTINGS_SCHEMA,
  "test.schema.json": TEST_SCHEMA,
  "events.schema.json": EVENTS_SCHEMA,
};

/** Which of them a file of the workspace keeps to; undefined for templates and sources. */
export function schemaOf(path: string): string | undefined {
  if (path === "workflows/settings.yaml") return "settings.schema.json";
  if (path === "workflows/events.yaml") return "events.schema.json";
  const folder = path.split("/")[1];
  if (folder === "definitions") return path.endsWith(".test.yaml") ? "test.schema.json" : "journey.schema.json";
  const named: Readonly<Record<string, string>> = {
    segments: "segment.schema.json",
    destinations: "destination.schema.json",
    steps: "steps.schema.json",
  };
  return folder === undefined ? undefined : named[folder];
}

/** The schema that all others refer to, made of the workspace's catalogue by `namesSchema`. */
export const NAMES_SCHEMA = "names.schema.json";

/** The text of a schema's file. */
export function schemaText(schema: Schema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
