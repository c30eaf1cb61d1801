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
