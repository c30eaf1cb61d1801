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

/**
 * What is put would never be stored as it is, however often it were tried: an item over 400 kB, an expression over 4 kB, a
 * value that there is not. Thrown by the adapters of the table; every other fault of theirs may pass.
 */
export class ItemRefusedError extends Error {
  constructor(options: { readonly cause: unknown }) {
    super("The table will never take this item.", options);
    Object.defineProperty(this, "name", { value: "ItemRefused" });
  }
}

/** A fault of ours in deciding what an event causes: the same events meet it each time. */
export class FoldError extends Error {
  constructor(options: { readonly cause: unknown }) {
    super("The events cannot be folded.", options);
    Object.defineProperty(this, "name", { value: "FoldFault" });
  }
}

/** A call of Step Functions whose turn has not come, by the pace of the sweep; it was not made. */
export class OverBudgetError extends Error {
  constructor() {
    super("The call would have to wait for its turn.");
    Object.defineProperty(this, "name", { value: "OverBudget" });
  }
}

/** Errors of the language: what meets one by a bug of ours meets it again. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Whether the same work would fail again however often it were tried, by a fault of ours or of the event. What AWS throttles,
 * denies or fails at is not of this kind: it passes, and the work is tried for as long as its queue keeps it.
 */
export function isPoison(error: unknown): boolean {
  return error instanceof ItemRefusedError || error instanceof FoldError || BUGS.some((bug) => error instanceof bug);
}

/** The name of an error for the log, with that of its cause; nothing personal, as a message could be. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? `${error.name}: ${error.cause.name}` : error.name;
}
