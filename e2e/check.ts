import type { Trial } from "./trial.ts";

/** A check of something that only a real account can show. */
export interface Check {
  /** What should hold. */
  readonly title: string;
  /** The check sends real e-mail to addresses of SES's mailbox simulator; it is only made when asked for. */
  readonly sendsEmail?: true;
  /** The result is what the check saw. Throws UnmetError where the title does not hold. */
  run(trial: Trial): Promise<string>;
}

/** The cloud did not do what the code relies on; the message says what was seen instead. */
export class UnmetError extends Error {}

/** Throws UnmetError unless both are the same text. */
export function same(what: string, seen: string | undefined, expected: string): void {
  if (seen !== expected) throw new UnmetError(`${what} is ${seen ?? "not there"}, and should be ${expected}.`);
}
