import type { Trial } from "./trial.ts";

/** One thing that only a real account can show. */
export interface Check {
  /** What holds, in plain words. */
  readonly title: string;
  /** Sends real e-mail, to addresses of SES's mailbox simulator; done only when asked for. */
  readonly sendsEmail?: true;
  /** What it saw; throws `Unmet` where what holds elsewhere does not hold here. */
  run(trial: Trial): Promise<string>;
}

/** The cloud did not do what the code relies on; the message says what was seen instead. */
export class UnmetError extends Error {}

/** Throws `Unmet` unless both are the same text. */
export function same(what: string, seen: string | undefined, expected: string): void {
  if (seen !== expected) throw new UnmetError(`${what} is ${seen ?? "not there"}, and should be ${expected}.`);
}
