/**
 * Numbers that all instances of a function count together, by slots of time: the tally of e-mail has a slot for each day, with what
 * was delivered, what bounced, and so on. A count is no promise: what is counted twice, or not at all, is a little off.
 */
export interface Tallies {
  /** Adds to the numbers of a slot, each of which begins at 0; the slot may be gone after `expiresAt` (epoch seconds). One write. */
  add(tally: string, slot: string, amounts: Amounts, expiresAt: number): Promise<void>;
  /** Those of these slots that are there; strongly consistent, one request. */
  read(tally: string, slots: readonly string[]): Promise<Slots>;
}

/** Numbers by name; a name has letters, digits, `_`, `-`, `.`, `/` and `*`. */
export type Amounts = Readonly<Record<string, number>>;
export type Slots = Readonly<Record<string, Amounts>>;
