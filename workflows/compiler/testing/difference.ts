/** How what came of a test differs from what was expected, in one matter. */
export interface Difference {
  /** `outbox`, `outcome` … */
  readonly what: string;
  readonly lines: readonly DifferenceLine[];
}

/** `same`: as expected; `missing`: expected, but not there; `extra`: there, but not expected; `note`: why. */
export interface DifferenceLine {
  readonly mark: "same" | "missing" | "extra" | "note";
  readonly text: string;
}
