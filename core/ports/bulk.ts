import type { BulkProgress, Place } from "../bulk/import.ts";
import type { PlacedRow, RefusedRow } from "../bulk/row.ts";

/** A file, as rows. */
export interface BulkFile {
  /** The rows from a place on, streamed. Throws FileError where the file cannot be read at all. */
  rows(from: Place): AsyncIterable<PlacedRow>;
}

/** The file of rows that were not taken in, beside the receipt. */
export interface RefusedRows {
  /** In the order of the file. After an interruption rows may come again: a line that was put before is not put again. */
  put(rows: readonly RefusedRow[]): Promise<void>;
}

/** Where an import remembers how far it has come. */
export interface BulkState {
  /** Called after everything up to there is on the bus, in the table and in the file of refused rows. */
  keep(progress: BulkProgress): Promise<void>;
}
