/**
 * One row of a file, or why it cannot be read. `line` is the one it begins on, from 1; `readAs` is there where the row was
 * no UTF-8 and was read as Windows-1252.
 */
export type Row =
  | { readonly line: number; readonly value: unknown; readonly readAs?: "windows-1252" }
  | { readonly line: number; readonly refused: string; readonly text: string };
