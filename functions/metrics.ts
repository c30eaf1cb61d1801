/**
 * The custom metrics that alarms and the dashboard watch; all have the dimensions `service` (the function's name) and
 * `stage`. The names are public contract between infra/ and functions/.
 */
export const METRICS = {
  namespace: "Sojourn",
  /** Errors but for those that a machine acts on (`Hold`, `Exited`, `Retryable`), which Lambda counts as errors too. */
  unexpectedError: "UnexpectedError",
  /** Things that were due long ago when the sweeper found them. */
  stuckDue: "StuckDue",
} as const;
