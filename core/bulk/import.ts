export const BULK_KINDS = ["events", "profiles", "list", "consent", "suppressions"] as const;
/** What the rows of a file are. */
export type BulkKind = (typeof BULK_KINDS)[number];

/** What is taken in from a file, and how. The same for all parts and attempts of one import. JSON. */
export interface BulkImport {
  readonly kind: BulkKind;
  /** The source: of `workflows/sources/` for events; otherwise any name. Answers and the ids of events keep it. */
  readonly source: string;
  /** `list` only: the segment whose list changes. */
  readonly segment?: string;
  /** `list` only: the customers are taken off the list. */
  readonly remove?: true;
  /** `events`, `profiles` and `list`: journeys let customers in. Absent: the rows are history and start nothing. */
  readonly enter?: true;
  /** When the import began, epoch milliseconds: the time of rows that have none. */
  readonly began: number;
}

/** How far an import has come. JSON: it is stored between parts. */
export interface BulkProgress {
  readonly place: Place;
  readonly counts: BulkCounts;
  /** Why rows were refused: the first MOST_REASONS reasons. */
  readonly reasons: readonly RefusedReason[];
  /** The file has been read to its end. */
  readonly done: boolean;
}

export interface BulkCounts {
  /** Rows read, refused ones included. */
  readonly rows: number;
  /** Events put on the bus, and changes of a list put on the queue. */
  readonly sent: number;
  /** Suppressions stored. */
  readonly applied: number;
  readonly refused: number;
  /** Rows that say what an earlier row said. They are sent under the same id, so that they count once. */
  readonly duplicates: number;
  /** Rows of which the source makes no event. */
  readonly nothing: number;
  /** Rows that were not UTF-8 and were read as Windows-1252. */
  readonly windows1252: number;
}

export interface RefusedReason {
  readonly reason: string;
  readonly rows: number;
  /** The lines of the first rows. */
  readonly lines: readonly number[];
}

/** A place in a file, between two rows, from which reading can go on. JSON. */
export interface Place {
  /** Bytes of the file's text before this place: of a packed file after unpacking, of UTF-16 as UTF-8. */
  readonly offset: number;
  /** Number of the line that begins here, from 1. */
  readonly line: number;
  /** What the beginning of the file says of the rest; absent at the beginning. */
  readonly layout?: Layout;
  /** With `group by`: the last groups that have ended, the oldest first: a hash of their values, and the line of each. */
  readonly ended?: readonly (readonly [hash: string, line: number])[];
}

/** What the beginning of a file says of the rest. */
export interface Layout {
  /** Offsets are those of the file itself, so that reading can begin there; otherwise it begins at the file's first byte. */
  readonly seekable: boolean;
  /** The file is packed with gzip. */
  readonly packed: boolean;
  /** A label of the Encoding Standard, where the file's byte order mark or its source names one. */
  readonly encoding?: string;
  /** The byte that ends a line: LF (10), or CR (13) in a file without LF. */
  readonly lineEnd: number;
  /** csv and tsv: the names of the columns, and what stands between cells. */
  readonly names?: readonly string[];
  readonly delimiter?: string;
}

/** The first row of a file. */
export const FILE_START: Place = { offset: 0, line: 1 };

/** An import that has not begun. */
export const NOT_BEGUN: BulkProgress = {
  place: FILE_START,
  counts: { rows: 0, sent: 0, applied: 0, refused: 0, duplicates: 0, nothing: 0, windows1252: 0 },
  reasons: [],
  done: false,
};
