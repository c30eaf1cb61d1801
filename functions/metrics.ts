/**
 * The custom metrics that alarms and the dashboard watch; all have the dimensions `service` (the function's name) and
 * `stage`. The names are public contract between infra/ and functions/.
 */
export const METRICS = {
  namespace: "Sojourn",
  /** Errors but for those that a machine acts on (`Hold`, `Exited`, `Retryable`), which Lambda counts as errors too. */
  unexpectedError: "UnexpectedError",
  /** Messages lost to a template that is missing or unfit. */
  templateFault: "TemplateFault",
  /** Attempts at calls that failed for the destination's sake, not the customer's. */
  callFault: "CallFault",
  /** Due items that the sweeper could not finish; it tries again each minute. */
  sweepFailed: "SweepFailed",
  /** Rounds in which the sweeper found more than it could look at. */
  sweepBehind: "SweepBehind",
} as const;
