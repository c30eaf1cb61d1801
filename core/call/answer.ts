import type { ByDestination } from "../channels/by-destination.ts";
import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import { defined } from "../model/defined.ts";
import type { Destination } from "../model/destination.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";
import type { Counter } from "../ports/system.ts";
import type { RedoOutcome } from "../redo/redo.ts";

/** What a run's document may store of an answer: values that tell nothing personal. */
type Keepable = string | number | boolean;

/** Numbers have up to six digits before the point: not enough for a phone, card or account number. */
const LARGEST = 1_000_000;
const LONGEST = 32;
const MOST_DIGITS = 6;

/** Letters of one case, digits, and separators of code words. */
const CODE = /^(?:[a-z0-9]+|[A-Z0-9]+)(?:[_.:/-](?:[a-z0-9]+|[A-Z0-9]+))*$/;
/** An ISO 8601 date or time: it has more digits than a code. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
/** Long words that mix letters and digits, as tokens do. */
const MIXED = /(?=[a-z\d]*[a-z])(?=[a-z\d]*\d)[a-z\d]{12,}/i;

/**
 * Why a run may not store this value: a phrase that describes the value without repeating it. Undefined where it may. A
 * run's history is readable for 90 days by everyone who may see the machine, and cannot be erased for one person.
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
  /** What was left out, by its name, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/**
 * The values of these expressions that a run may store (`whyNotKept`). An expression that gives nothing counts as a
 * failed expression; any other value that may not be stored is listed in `leftOut`.
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

/**
 * Status codes that answer the question about this customer: payment required, not found, conflict, gone,
 * unprocessable.
 */
const CUSTOMER_REFUSALS = new Set([402, 404, 409, 410, 422]);

/** Counts the outcome of one attempt at a call. A request that the values leave empty is no fault. */
export function countAnswer(
  counter: Counter,
  { journey, step }: { readonly journey: string; readonly step: string },
  given: CallAnswer,
): void {
  const { answer, code } = given;
  const why = given.answer === "failed" ? undefined : given.why;
  if (answer !== "ok") counter.count("CallFailed", { journey, step, code: why ?? String(code) });
  if (answer !== "ok" && why !== "nothing_to_send" && !CUSTOMER_REFUSALS.has(code)) counter.count("CallFault", {});
  if (answer !== "failed") counter.count("Called", { journey, step });
  noteFault(counter, given, { journey, step });
}

/** Notes that the author's expression is wrong, if it is. */
export function noteFault(
  counter: Counter,
  { fault }: CallAnswer,
  where: { readonly journey: string; readonly step: string } | { readonly destination: string },
): void {
  if (fault !== undefined) counter.note("error", `An expression of a destination failed: ${fault}`, where);
}

/** The system, or its server of tokens, does not know who calls: https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized */
const REFUSED_SECRET = 401;

/** Whether a call was refused because of the secret, which a person renews; the call can then be made. */
export function isSecretRefused({ answer, code }: CallAnswer): boolean {
  return answer === "refused" && code === REFUSED_SECRET;
}

/** One sentence for a person. */
export function whyGivenUp(code: number): string {
  if (code === 0) return "The last attempt was not answered.";
  const why = code === REFUSED_SECRET ? ": the secret was not accepted." : ".";
  return `The last attempt was answered with ${code}${why}`;
}

/** A record of the queue whose call failed: it comes again, not before the moment that the answer names, if it may be made again. */
export function failedAgain(
  destination: Destination,
  failed: FailedCall,
  forSoLong: "for two hours" | "for three days",
): RedoOutcome {
  const comesAgain = mayBeMadeAgain(destination, failed) ? forSoLong : "never";
  return { left: whyGivenUp(failed.code), comesAgain, ...defined({ after: failed.after }) };
}

/** Whether a failed call may be made again without harm. */
export function mayBeMadeAgain({ idempotent }: Pick<Destination, "idempotent">, { untaken }: FailedCall): boolean {
  return idempotent !== false || untaken === true;
}

/** Calls another system for a call step, or for an event that goes there by itself. */
export interface DestinationCaller {
  /** Never throws because of an answer, or of a missing one. */
  call(destination: Destination, request: CallRequest): Promise<CallAnswer>;
}

export interface CallRequest {
  /** Sent as `Idempotency-Key`: the same for every attempt of one call. */
  readonly key: string;
  readonly body: JsonObject;
  /** The message that the call carries; absent for a call step, and for an event. */
  readonly message?: CarriedMessage;
}

export interface CarriedMessage {
  readonly channel: ByDestination;
  readonly tags: MessageTags;
}

/**
 * `failed`: no answer, or one that asks for a retry (429, 5xx), with the milliseconds that it asks to wait. `code` is the HTTP status,
 * 0 without an answer. `why`: no request was made; `fault`: the author's expression is wrong, in words that quote no value.
 */
export type CallAnswer =
  | {
      readonly answer: "ok" | "refused";
      readonly code: number;
      readonly body: Json;
      readonly why?: "nothing_to_send" | "request_fault";
      readonly fault?: string;
    }
  | FailedCall;

/**
 * `after`: the milliseconds that the answer asks to wait. `untaken`: it is sure that the other system did nothing, since it said so (429, or
 * `retry` of the destination's expression) or was never reached.
 */
export interface FailedCall {
  readonly answer: "failed";
  readonly code: number;
  readonly untaken?: true;
  readonly after?: number;
  readonly fault?: string;
}
