/**
 * The three errors a machine matches by name. The names are public contract, written as literals so that minifying
 * cannot change them (`ErrorEquals` knows no prefix). Every other error of a function is a fault: retried six times, then the step
 * has failed.
 */

/**
 * The message may be sent from `until` on. Its JSON message is what the machine's Catch parses, `{"until":"<ISO 8601>"}`;
 * `nominal` beside it is the moment that it waits for with everybody else, or null where there is no such moment; `rule` says to
 * whoever reads the history which rule of the gate held it, and nothing personal.
 */
export class HoldError extends Error {
  readonly until: number;
  constructor(until: number, iso: string, rule: string, nominal: string | null = null) {
    super(JSON.stringify({ until: iso, nominal, rule }));
    this.until = until;
    Object.defineProperty(this, "name", { value: "Hold" });
  }
}

/** The entry has ended; the run has nothing more to do. */
export class ExitedError extends Error {
  constructor() {
    super("The entry has ended.");
    Object.defineProperty(this, "name", { value: "Exited" });
  }
}

/** Not now: throttled, or another attempt is under way. The machine's retrier outlasts 24 hours. */
export class RetryableError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: "Retryable" });
  }
}

/**
 * A fault of our own code or set-up, met before anything of a message was handed to the network. No machine matches it, so
 * it is retried as a fault. `what` names the error that was met, and nothing of what it says, which may quote the customer.
 */
export class NotHandedOverError extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`The message could not be handed to its provider: ${what}.`);
    this.what = what;
    Object.defineProperty(this, "name", { value: "NotHandedOver" });
  }
}
