/**
 * The custom metrics that alarms and the dashboard watch; all have the dimensions `service` (the function's name) and
 * `stage`. The names are public contract between infra/ and functions/.
 */
export const METRICS = {
  namespace: "Sojourn",
  /** Errors without those that a machine handles (`Hold`, `Exited`, `Retryable`), which Lambda counts as errors too. */
  unexpectedError: "UnexpectedError",
  /** Messages lost to a template that is missing or unfit. */
  templateFault: "TemplateFault",
  /** Attempts at calls that failed because of the destination, not the customer. */
  callFault: "CallFault",
  /** Messages of all journeys that a provider refused for good. */
  sendsFailed: "SendsFailed",
  /** Messages whose provider gave no answer; counted by send and by sweep. */
  sendsUnknown: "SendsUnknown",
  /** Claims that were released because a provider did not accept the message yet; each is tried again. */
  sendsReleased: "SendsReleased",
  /** Messages that a provider did not accept because of our configuration: a permission, a credential, a sender. */
  providerFault: "ProviderFault",
  /** Entries that ended as failed; counted by ingest, steps, settle and sweep. */
  entriesFailed: "EntriesFailed",
  /** Due items that the sweeper could not finish; it tries again in five minutes. */
  sweepFailed: "SweepFailed",
  /** Rounds in which the sweeper found more than it could do. */
  sweepBehind: "SweepBehind",
} as const;
