import type { EventsSource, FileSource, WebhookSource } from "../../../core/model/source.ts";

/**
 * A declared mapping from another system: where its rows come from, and the JSONata that turns a row into customer events.
 * The file `workflows/sources/<name>.source.yaml` holds one; docs/sources.md shows how to write it.
 */
export type Source = FileSource | EventsSource | WebhookSource;

/** A source whose rows come in by themselves. */
export type LiveSource = EventsSource | WebhookSource;

export const ORIGINS = ["file", "events", "webhook"] as const;
/** Labels of the Encoding Standard, https://encoding.spec.whatwg.org/#names-and-labels. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "iso-8859-1",
  "iso-8859-2",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "macintosh",
  "shift_jis",
  "gbk",
  "big5",
  "euc-kr",
] as const;

/** The file of a source, relative to the project. */
export function sourcePath(name: string): string {
  return `workflows/sources/${name}.source.yaml`;
}
