/** One row of a file, or why it cannot be read. `line` is the one it begins on, from 1. */
export type Row =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly refused: string; readonly text: string };
