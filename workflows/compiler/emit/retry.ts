import type { Json } from "../../../core/model/json.ts";

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
 * Full jitter draws each delay between 0 and the back-off: from the seventh on 15 minutes at the mean, so 140 attempts
 * take 34 hours at the mean and, five standard deviations below, still more than 24. The send function itself gives up
 * after 24 hours. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const RETRYABLE: Retrier = {
  ErrorEquals: ["Retryable"],
  IntervalSeconds: 20,
  BackoffRate: 2,
  MaxDelaySeconds: 1800,
  MaxAttempts: 140,
  JitterStrategy: "FULL",
};

const FAULTS: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: 6,
  JitterStrategy: "FULL",
};

/**
 * The retriers of a call: as often as its destination says, with full jitter 2.5, 7.5, 22 s … apart at the mean, at most
 * half an hour; a fault of ours six times.
 */
export function callRetriers(attempts: number): readonly Json[] {
  const again: Retrier = {
    ErrorEquals: ["Retryable"],
    IntervalSeconds: 5,
    BackoffRate: 3,
    MaxDelaySeconds: 3600,
    MaxAttempts: attempts - 1,
    JitterStrategy: "FULL",
  };
  return [{ ErrorEquals: ["Exited"], MaxAttempts: 0 }, again, FAULTS];
}

/** The retriers of a task: never these errors, `Retryable` for more than a day, anything else six times. */
export function retriers(never: readonly string[]): readonly Json[] {
  return [{ ErrorEquals: never, MaxAttempts: 0 }, RETRYABLE, FAULTS];
}
