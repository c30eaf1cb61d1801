import type { Place } from "./import.ts";

/**
 * One row of a file, or why it cannot be read. `line` is the line on which it begins, from 1. `readAs`: the row was not UTF-8 and
 * was read as Windows-1252.
 */
export type FileRow =
  | { readonly line: number; readonly value: unknown; readonly readAs?: "windows-1252" }
  | { readonly line: number; readonly refused: string; readonly text: string };

/** A row of a file, and how to go on behind it. */
export interface PlacedRow {
  readonly row: FileRow;
  /**
   * The place behind the row; it is asked before the next row is read. Undefined where reading cannot go on there, because
   * rows that were read with this one follow.
   */
  place(): Place | undefined;
}

/** A row that was not taken in, as the file of refused rows holds it. */
export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
  /** The row as it was read; long rows are cut. */
  readonly text: string;
}

/** The file cannot be read at all: the message says what was found, the hint what to change. The same at each attempt. */
export class FileError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
