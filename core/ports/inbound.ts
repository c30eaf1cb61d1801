/** The opt-out list that AWS keeps of numbers: it sends no text message to a number on it, whoever of the account asks. */
export interface OptOutList {
  /** Idempotent. `refused`: AWS does not take the number. Throws RetryableError where AWS cannot do it now. */
  add(number: string): Promise<"done" | "refused">;
  /** The same; a number that is not on the list is done. AWS takes a number off once in 30 days. */
  remove(number: string): Promise<"done" | "refused">;
}

/** Which text messages that came in were answered, so that none is answered twice. */
export interface AnsweredTexts {
  /** True for the first who asks, and again after `release`. `addressHash`: of the number. Kept for 14 days. */
  claim(addressHash: string, textId: string, now: number): Promise<boolean>;
  /** The answer was certainly not sent. */
  release(addressHash: string, textId: string): Promise<void>;
}

/** How long a claim is kept; longer than a queue and its dead-letter queue together (four days each). Milliseconds. */
export const ANSWERED_KEPT = 14 * 86_400_000;
