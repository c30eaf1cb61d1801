import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import type { Destination } from "../model/destination.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Counter } from "../ports/system.ts";

/** What may go into a run's document of an answer: nobody reads a person out of it. */
type Keepable = string | number | boolean;

/** Numbers of up to six digits before the point: no number to call, no card and no account. */
const LARGEST = 1_000_000;
const LONGEST = 32;
const MOST_DIGITS = 6;

/** Letters of one case, digits, and what stands between the words of a code. */
const CODE = /^(?:[a-z0-9]+|[A-Z0-9]+)(?:[_.:/-](?:[a-z0-9]+|[A-Z0-9]+))*$/;
/** ISO 8601: has more digits than a code, and says a day or an instant. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
/** Longer words of letters and digits in one are made by a machine to be guessed by nobody. */
const MIXED = /(?=[a-z\d]*[a-z])(?=[a-z\d]*\d)[a-z\d]{12,}/i;

/**
 * Why a run may not keep this of an answer: a sentence that says what stands there without repeating it. Undefined: it may. A
 * run's history is read by whoever may see the machine, for 90 days, and cannot be erased for one person.
 */
export function whyNotKept(value: Json): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "number") {
    return Math.abs(value) < LARGEST ? undefined : "a number of more than six digits, as phones and accounts have";
  }
  if (typeof value !== "string") return "neither a code, a number nor true or false";
  if (DATE.test(value)) return undefined;
  if (value.length > LONGEST) return `a text of more than ${LONGEST} characters`;
  if (!CODE.test(value))
    return "a text that is no code: it has white space, mixed capitals or other signs, as names have";
  if (value.replace(/\D/g, "").length > MOST_DIGITS) return "more than six digits, as phones and accounts have";
  return MIXED.test(value) ? "a long word of letters and digits, as tokens are" : undefined;
}

export interface KeptAnswer {
  readonly values: Readonly<Record<string, Keepable>>;
  /** What was left out, by the name it was to be kept under, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/**
 * The values of these expressions that a run may know (`whyNotKept`). What gives nothing is left out as a failed expression,
 * anything else is left out and told.
 */
export async function keptValues(
  keep: Readonly<Record<string, string>>,
  scope: Scope,
  failures: Failure[],
): Promise<KeptAnswer> {
  const values: Record<string, Keepable> = {};
  const leftOut: { name: string; why: string }[] = [];
  for (const [name, source] of Object.entries(keep)) {
    const value = await evaluate(source, scope, failures);
    if (value === undefined) continue;
    const why = whyNotKept(value);
    if (why !== undefined) leftOut.push({ name, why });
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") values[name] = value;
  }
  return { values, leftOut };
}

/** Refusals that answer the question about this customer: to be paid, not there, in conflict, gone, not acceptable. */
const CUSTOMER_REFUSALS = new Set([402, 404, 409, 410, 422]);

/** Counts what became of one attempt at a call. */
export function countAnswer(
  counter: Counter,
  { journey, step }: { readonly journey: string; readonly step: string },
  { answer, code }: CallAnswer,
): void {
  if (answer !== "ok") counter.count("CallFailed", { journey, step, code: String(code) });
  if (answer !== "ok" && !CUSTOMER_REFUSALS.has(code)) counter.count("CallFault", {});
  if (answer !== "failed") counter.count("Called", { journey, step });
}

/** Other systems that a call step asks something of. */
export interface DestinationCaller {
  /** Never throws for what the other side does or does not answer. */
  call(destination: Destination, request: CallRequest): Promise<CallAnswer>;
}

export interface CallRequest {
  /** Sent as `Idempotency-Key`: the same for every attempt of one call. */
  readonly key: string;
  readonly body: JsonObject;
}

/** `failed`: no answer, or one that says to come again (429, 5xx); `code` is the HTTP status, 0 without an answer. */
export type CallAnswer =
  | { readonly answer: "ok" | "refused"; readonly code: number; readonly body: Json }
  | { readonly answer: "failed"; readonly code: number };
