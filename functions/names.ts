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
  /** Requests to webhooks of all sources that do not prove where they come from. */
  webhooksRefused: "WebhooksRefused",
  /** Messages of all journeys that a provider refused for good. */
  sendsFailed: "SendsFailed",
  /** Messages whose provider gave no answer; counted by send and by sweep. */
  sendsUnknown: "SendsUnknown",
  /** Claims that were released because a provider did not accept the message yet; each is tried again. */
  sendsReleased: "SendsReleased",
  /** Messages that a provider did not accept because of our configuration: a permission, a credential, a sender. */
  providerFault: "ProviderFault",
  /** Messages that a spent budget holds. */
  budgetReached: "BudgetReached",
  /** Rounds of the sweeper that found bounces or complaints at half of SES's review level. */
  mailRateHigh: "MailRateHigh",
  /** Rounds that found them at the level. */
  mailRateAtReview: "MailRateAtReview",
  /** Entries that ended as failed; counted by ingest, steps, settle and sweep. */
  entriesFailed: "EntriesFailed",
  /** Due items that the sweeper could not finish; it tries again in five minutes. */
  sweepFailed: "SweepFailed",
  /** Rounds in which the sweeper found more than it could do. */
  sweepBehind: "SweepBehind",
} as const;

/**
 * Every environment variable that the stack sets and a function reads. The names are public contract between infra/ and functions/.
 */
export const ENVIRONMENT = {
  /** Name of the one table. */
  table: "SOJOURN_TABLE",
  /** `arn:<partition>:states:<region>:<account>:stateMachine:sojourn-<stage>-`; the journey's name follows. */
  machinePrefix: "SOJOURN_MACHINE_PREFIX",
  /** URL of the queue for events that can never be applied. */
  refusedQueue: "SOJOURN_REFUSED_QUEUE",
  /** URL of the function's dead-letter queue, where it parks what a fault of ours stops. */
  deadQueue: "SOJOURN_DEAD_QUEUE",
  /** ARN of the function that calls other systems; absent where no destination takes messages. */
  callFunction: "SOJOURN_CALL_FUNCTION",
  /** URL of the queue of calls: given-up ones that are made again, and events that go to destinations. */
  callsQueue: "SOJOURN_CALLS_QUEUE",
  /** URL of the fan-out's queue, from which it takes a step and onto which it puts the next one. */
  rosterQueue: "SOJOURN_ROSTER_QUEUE",
  /** URL of the queue by which inner events reach ingest at a limited rate. */
  pacedQueue: "SOJOURN_PACED_QUEUE",
  /** URL of the queue of erasures; absent where no source may ask for one. */
  erasuresQueue: "SOJOURN_ERASURES_QUEUE",
  /** Name of the bus that customer events are put on. */
  bus: "SOJOURN_BUS",
  /** dev, prod … as in `settings.yaml` stages. */
  stage: "SOJOURN_STAGE",
  /** ARN of the secret with the keys of links in messages. */
  linkSecret: "SOJOURN_LINK_SECRET",
  /** Where the pages are that links lead to, without a slash at its end. */
  linksUrl: "SOJOURN_LINKS_URL",
  /** Name of the bucket for files to take in. */
  importBucket: "SOJOURN_IMPORT_BUCKET",
  /** URL of the queue of files to take in, onto which the function puts the next part of one. */
  bulkQueue: "SOJOURN_BULK_QUEUE",
  /** SES configuration set that publishes message events; may be empty. */
  configurationSet: "SOJOURN_CONFIGURATION_SET",
} as const;
