import type { EventsSource, SourceMapping, WebhookSource } from "../../../core/model/source.ts";

/**
 * A declared mapping from another system: where its rows come from, and the JSONata that turns a row into customer events.
 * The file `workflows/sources/<name>.source.yaml` holds one; docs/sources.md shows how to write it.
 */
export type Source = FileSource | EventsSource | WebhookSource;

/** The rows of files. */
export interface FileSource extends SourceMapping {
  readonly from: "file";
  readonly format: SourceFormat;
  /** Columns that must be there; others may be. Without a header: all columns, in their order. */
  readonly columns: readonly string[];
  /** Whether the first row names the columns. */
  readonly header: boolean;
  /** What stands between the cells of a csv; found by the columns that must be there unless it is said. */
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** Rows that stand together and have the same values in these columns make one event. */
  readonly groupBy: readonly string[];
}

/** A source whose rows come in by themselves. */
export type LiveSource = EventsSource | WebhookSource;

export const ORIGINS = ["file", "events", "webhook"] as const;
export const SOURCE_FORMATS = ["csv", "tsv", "ndjson"] as const;
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
type Encoding = (typeof ENCODINGS)[number];
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** The file of a source, relative to the project. */
export function sourcePath(name: string): string {
  return `workflows/sources/${name}.source.yaml`;
}
