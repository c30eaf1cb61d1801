import type { Json } from "../../../core/model/json.ts";

/**
 * A declared mapping from another system: the form of its rows, and the JSONata that turns a row into customer events.
 * The file `workflows/sources/<name>.source.yaml` holds one; docs/sources.md shows how to write it.
 */
export interface Source {
  readonly source: string;
  readonly title: string;
  readonly format: SourceFormat;
  /** Columns a csv must have; others may be there. */
  readonly columns: readonly string[];
  /** What stands between the cells of a csv; found by the columns that must be there unless it is said. */
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** Rows that stand together and have the same values in these columns make one event. */
  readonly groupBy: readonly string[];
  /** IANA zone of times that name none. */
  readonly zone: string;
  /** Values the expression reads as `$name`. */
  readonly constants: Readonly<Record<string, Json>>;
  /** JSONata over one row: an event, a list of them, or nothing if the row is not an event. */
  readonly event: string;
}

export const SOURCE_FORMATS = ["csv", "ndjson"] as const;
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
