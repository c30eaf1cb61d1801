import { CALL_PAUSES } from "../../../core/call/pauses.ts";
import type { Destination } from "../../../core/model/destination.ts";
import type { Json } from "../../../core/model/json.ts";
import {
  CALL_BACKOFF,
  CALL_FIRST_PAUSE,
  CALL_LONGEST_PAUSE,
  DAY_RETRIES,
  FAULT_RETRIES,
  LONGEST_PAUSE,
} from "../plan/attempts.ts";

/** A retrier as Step Functions takes it; a kind of JSON object. */
export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy?: "FULL";
};

/**
 * Errors that say that Lambda did not take the call, or that AWS failed: nothing is wrong with the step.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export const NOT_RUN: readonly string[] = [
  "Lambda.TooManyRequestsException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.ClientExecutionTimeoutException",
];

/**
 * Errors that say that the function was ended before it answered, by its memory or its time-out: it may have done its work.
 * The page above names all of these `Lambda.Unknown`. The other two are the error types that Lambda answers with in these
 * cases, and what the function answers with is the error's name.
 */
export const MAY_HAVE_RUN: readonly string[] = ["Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError"];

/** The send function itself gives up after 24 hours, so the machine must try for longer. */
export const RETRYABLE: Retrier = forADay(["Retryable"], 20);

/** Each retrier counts by itself, so a day of these does not use up the tries of a day of `Retryable`. */
const NOT_OURS: Retrier = forADay([...NOT_RUN, ...MAY_HAVE_RUN], 5);

const FAULTS: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: FAULT_RETRIES,
  JitterStrategy: "FULL",
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
function forADay(errors: readonly string[], seconds: number): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: seconds,
    BackoffRate: 2,
    MaxDelaySeconds: LONGEST_PAUSE,
    MaxAttempts: DAY_RETRIES,
    JitterStrategy: "FULL",
  };
}

type CallAttempts = Pick<Destination, "attempts" | "spacing" | "idempotent">;

/**
 * The retriers of a call: as often as its destination says, 5, 15, 45 s … apart, at most an hour. The function says which of these
 * pauses (RetryAfterError), since an answer may ask to wait longer, and when it gives up. A call that may have run counts as one of
 * these attempts; one that did not run is tried for a day, a fault of ours six times. Where a second call does harm, one that may have run is not made again.
 */
export function callRetriers({ attempts, spacing, idempotent }: CallAttempts): readonly Json[] {
  const isPaced = spacing !== undefined;
  const again: Retrier = {
    ErrorEquals: ["Retryable", ...(idempotent === false ? [] : MAY_HAVE_RUN)],
    IntervalSeconds: CALL_FIRST_PAUSE,
    BackoffRate: CALL_BACKOFF,
    MaxDelaySeconds: CALL_LONGEST_PAUSE,
    MaxAttempts: attempts - 1,
  };
  const never = [
    ...(idempotent === false ? MAY_HAVE_RUN : []),
    "Exited",
    ...(attempts > 1 || isPaced ? ["GivenUp"] : []),
    ...(isPaced ? ["Hold"] : []),
  ];
  const told = attempts === 1 ? [] : CALL_PAUSES.map((seconds) => after(seconds, attempts - 1));
  return [{ ErrorEquals: never, MaxAttempts: 0 }, ...told, again, { ...NOT_OURS, ErrorEquals: NOT_RUN }, FAULTS];
}

function after(seconds: number, retries: number): Retrier {
  return { ErrorEquals: [`RetryAfter${seconds}`], IntervalSeconds: seconds, BackoffRate: 1, MaxAttempts: retries };
}

/**
 * The retriers of a task: never these errors; what passes by itself for more than a day; anything else six times. Every
 * task may run twice: each has an idempotency key.
 */
export function retriers(never: readonly string[]): readonly Json[] {
  return [{ ErrorEquals: never, MaxAttempts: 0 }, RETRYABLE, NOT_OURS, FAULTS];
}
