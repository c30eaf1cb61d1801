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
  /** Messages that a provider will never take, of all journeys. */
  sendsFailed: "SendsFailed",
  /** Messages of which nobody knows whether the provider has them; counted by send and by sweep. */
  sendsUnknown: "SendsUnknown",
  /** Claims given back because a provider would not take the message yet; each is tried again. */
  sendsReleased: "SendsReleased",
  /** Messages that a provider would not take because of our configuration: a permission, a credential, a sender. */
  providerFault: "ProviderFault",
  /** Entries that ended as failed; counted by ingest, steps, settle and sweep. */
  entriesFailed: "EntriesFailed",
  /** Due items that the sweeper could not finish; it tries again in five minutes. */
  sweepFailed: "SweepFailed",
  /** Rounds in which the sweeper found more than it could look at. */
  sweepBehind: "SweepBehind",
} as const;
