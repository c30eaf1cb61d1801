/** Where something stands in a file; line and column from 1, length in characters. */
export interface At {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** Where that is not the file being read: of shared steps. */
  readonly file?: string;
}

/** The beginning of a file: the place of a diagnostic about the whole file. */
export const FILE_START: At = { line: 1, column: 1, length: 1 };

/** `at` moved by some characters to the right; only meaningful within one line. */
export function shifted(at: At, characters: number, length = 1): At {
  return { ...at, column: at.column + characters, length };
}
