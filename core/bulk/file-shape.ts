import type { FileShape, FileSource, SourceFormat } from "../model/source.ts";
import { isCustomerColumn, plainName } from "./columns.ts";
import type { BulkKind } from "./import.ts";
import { FileError } from "./row.ts";

/** How a file is to be read. */
export interface WantedShape extends FileShape {
  /** Who needs the columns, in error messages: `the source orders`. */
  readonly asks: string;
  /** Without `columns`: the first row names columns where it has one of these. */
  readonly knows?: (column: string) => boolean;
  /** What a header without any of them lacks. */
  readonly lacks?: string;
  /** A file whose first row names none of them has no header: its first column is this one. */
  readonly first?: string;
}

const FORMATS: Readonly<Record<string, SourceFormat>> = {
  csv: "csv",
  txt: "csv",
  tsv: "tsv",
  tab: "tsv",
  ndjson: "ndjson",
  jsonl: "ndjson",
};

/**
 * How a file of this kind and name is to be read: as the source says, else by its ending (`.csv`, `.tsv`, `.ndjson`, `.jsonl`,
 * each also with `.gz`) and by the columns that such files have. FileError for another ending.
 */
export function wantedShape(kind: BulkKind, fileName: string, source: FileSource | undefined): WantedShape {
  if (source !== undefined) return { ...source, asks: `the source ${source.source}` };
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (format === undefined) {
    throw new FileError(
      `What kind of file ${fileName} is cannot be told from its name.`,
      "Name it .csv, .tsv, .ndjson or .jsonl, and .gz behind that where it is packed.",
    );
  }
  return { format, columns: [], header: true, groupBy: [], ...COLUMNS[kind] };
}

const ADDRESSES: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "email",
  "emailaddress",
  "phone",
  "phonenumber",
  "mobile",
]);

function isAddressColumn(column: string): boolean {
  return ADDRESSES.has(plainName(column));
}

const COLUMNS: Readonly<Record<BulkKind, Pick<WantedShape, "asks" | "knows" | "lacks" | "first">>> = {
  events: { asks: "an import of events", knows: isCustomerColumn, lacks: "customerId" },
  profiles: { asks: "an import of profiles", knows: isCustomerColumn, lacks: "customerId" },
  list: { asks: "a list", knows: isCustomerColumn, lacks: "customerId", first: "customerId" },
  consent: {
    asks: "a list of answers",
    knows: (column) => isCustomerColumn(column) || isAddressColumn(column),
    lacks: "customer, or email, or phone",
  },
  suppressions: { asks: "a list of suppressions", knows: isAddressColumn, lacks: "email or phone" },
};
