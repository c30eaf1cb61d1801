/**
 * An erasure under way. It is stored in place of the profile under every id of the customer, until functions that read
 * the profile before cannot write any more. It holds what a second attempt needs, and nothing else.
 */
export interface Erasure {
  /** When it began; epoch milliseconds. What happened up to then is erased and refused. */
  readonly at: number;
  /** Every id of the customer; each has this mark. */
  readonly ids: readonly string[];
  /** Runs of the profile that the mark replaced; they may be open. */
  readonly runs: readonly ErasedRun[];
}

export interface ErasedRun {
  readonly machine: string;
  readonly name: string;
}

/**
 * How long a function that began before an erasure may still write: the longest time-out of a function that writes
 * (sweep, 280 seconds) and a margin. Milliseconds.
 */
export const LAST_WRITE_AFTER = 5 * 60_000;
