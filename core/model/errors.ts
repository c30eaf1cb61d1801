/**
 * The errors that a machine matches by name: these three, and the two of a call. The names are public contract, written as literals so that minifying
 * cannot change them (`ErrorEquals` knows no prefix). Any other error of a function is a fault: it is retried six
 * times, then the step has failed.
 */

/**
 * The message may be sent from `until` on. The error's message is the JSON that the machine's Catch parses,
 * `{"until":"<ISO 8601>"}`. In it, `nominal` is the shared moment that it waits for, or null where there is none;
 * `rule` names the rule of the gate, and nothing personal.
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

/** Try again later: throttled, or another attempt is running. The machine's retrier lasts more than 24 hours. */
export class RetryableError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: "Retryable" });
  }
}

/**
 * Make the call again after so many seconds, one of CALL_PAUSES. The machine has a retrier for each. Its message is `{"code":429}`.
 * Machines of earlier releases know `Retryable` alone.
 */
export class RetryAfterError extends Error {
  constructor(seconds: number, message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: `RetryAfter${seconds}` });
  }
}

/** The call has its turn at this moment. The message says so, and what the next visit of the state has to know. */
export class TurnError extends Error {
  constructor(message: { readonly until: string; readonly retries: number; readonly began?: string }) {
    super(JSON.stringify(message));
    Object.defineProperty(this, "name", { value: "Hold" });
  }
}

/** The call was not made, and no attempt of it is used up: the machine tries again for a day, as where Lambda does not take the call. */
export class NotRunError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: "Lambda.ServiceException" });
  }
}

/** The call is not made again: no attempt, or no time, is left. The machine goes on; the message is as of RetryAfterError. */
export class GivenUpError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: "GivenUp" });
  }
}

/**
 * The profile is being merged into another one: nothing may be decided by it. Ingest and the sweeper finish the merge
 * (finishMerge); to all others it is a Retryable.
 */
export class MergingError extends RetryableError {
  readonly customerId: string;
  constructor(customerId: string) {
    super("The profile is being merged into another one.");
    this.customerId = customerId;
  }
}

/**
 * A fault of our own code or configuration before anything was handed to the network. No machine matches it, so it is
 * retried as a fault. `what` names the error; its message is not repeated, because it may quote the customer.
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
 * The item can never be stored as it is: it is larger than 400 kB, an expression is longer than 4 kB, or a value is
 * invalid. Thrown by the adapters of the table; any other fault of theirs may pass.
 */
export class ItemRefusedError extends Error {
  constructor(options: { readonly cause: unknown }) {
    super("The table will never take this item.", options);
    Object.defineProperty(this, "name", { value: "ItemRefused" });
  }
}

/** A fault of ours in the fold: the same events meet it each time. */
export class FoldError extends Error {
  constructor(options: { readonly cause: unknown }) {
    super("The events cannot be folded.", options);
    Object.defineProperty(this, "name", { value: "FoldFault" });
  }
}

/** A call of Step Functions would exceed the pace of the sweep; it was not made. */
export class OverBudgetError extends Error {
  constructor() {
    super("The call would have to wait for its turn.");
    Object.defineProperty(this, "name", { value: "OverBudget" });
  }
}

/** Errors of the language: a bug of ours that the same input meets again. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Whether the same work would fail again at each attempt, because of the event or a fault of ours. Throttles, denials
 * and failures of AWS pass: such work is retried as long as its queue keeps it.
 */
export function isPoison(error: unknown): boolean {
  return error instanceof ItemRefusedError || error instanceof FoldError || BUGS.some((bug) => error instanceof bug);
}

/** The name of an error and of its cause, for the log. No message: it could be personal. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? `${error.name}: ${error.cause.name}` : error.name;
}
