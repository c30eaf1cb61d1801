/**
 * Every counter there is: metric names in namespace Sojourn, read by the dashboard and the alarms, so public contract.
 * The dimensions each is counted with stand beside it.
 */
export const COUNTERS = [
  /** Events applied to a profile. `{}` */
  "EventApplied",
  /** Events whose id was seen before. `{}` */
  "EventDuplicate",
  /** Events that can never be applied and went to the refused queue. `{}` */
  "EventRefused",
  /** Records that a fault of ours stopped 20 times and that went to the dead-letter queue, each alone. `{}` */
  "RecordParked",
  /**
   * Reports that say nothing of a customer: what a program opened, text messages that are not ours, of who was erased; and what
   * journeys emitted for who was erased. `{ reason }`
   */
  "EventIgnored",
  /** Reports by somebody other than the provider on an address that is not the customer's: it is not suppressed. `{ channel }` */
  "SuppressionRefused",
  /** Events that change profiles but start and wake nothing: replayed or late. `{}` */
  "EventPast",
  /** What did not fit and was left out: a trait, an event's name or properties, the oldest event ids. `{ part }` */
  "TooLarge",
  /**
   * What was left out of an event that is applied without it: a field that is empty, null or of another kind, an answer to a
   * topic that is not declared. `{ part }`
   */
  "FieldLeftOut",
  /** Values that are not of their declared type, or cannot be added or appended to what there is, and were left out. `{ part }` */
  "ValueRefused",
  /** Texts of no declared type that were read as the number, or the yes or no, that conditions take them for. `{ part }` */
  "ValueRead",
  /** Addresses that came in and that nobody can be written to at: no number, or one without a country. `{ kind }` */
  "AddressUnread",
  /** Entries begun, held-out ones among them. `{ journey }` */
  "Entered",
  /** Entries begun that are held out. `{ journey }` */
  "HeldOut",
  /** Entries refused. `{ journey, reason }` */
  "Refused",
  /** Entries ended. `{ journey, outcome }` */
  "Ended",
  /** Entries that ended as failed, since their run failed or could never be started; of all journeys, for an alarm. `{}` */
  "EntriesFailed",
  /** Goals reached, in or after the run. `{ journey }` */
  "GoalReached",
  /** Waits matched by an event. `{ journey }` */
  "Woken",
  /** Answers to a wait whose task had timed out. `{ journey }` */
  "WakeLate",
  /** Conditions that failed or gave nothing, and so counted as false. `{ journey, condition, cause }` */
  "ConditionFailed",
  /** Messages handed to a provider that took them, or recorded as sent where the stage does not deliver. `{ journey, step }` */
  "Sent",
  /** Messages put off by the gate, counted each time. `{ journey, step }` */
  "Held",
  /** Messages not sent, for a reason of the closed list. `{ journey, step, reason }` */
  "Dropped",
  /** Messages not sent because their template was missing or came out unfit: everybody at the step misses them. `{}` */
  "TemplateFault",
  /** Messages a provider will never take. `{ journey, step, reason }` */
  "SendFailed",
  /** Messages of which nobody knows whether the provider took them; they count as sent. `{ journey, step }` */
  "SendUnknown",
  /** Times a provider would not take a message yet. `{ journey, step }` */
  "Throttled",
  /** `SendFailed` of all journeys and steps together, for an alarm. `{}` */
  "SendsFailed",
  /** `SendUnknown` of all journeys and steps together, for an alarm; counted by send and by sweep. `{}` */
  "SendsUnknown",
  /** `Throttled` of all journeys and steps together, for an alarm: claims given back and tried again. `{}` */
  "SendsReleased",
  /**
   * Messages that a provider would not take because of our configuration: a permission, a credential or a sender that is
   * not verified. They are tried again until it is mended, for a day. `{}`
   */
  "ProviderFault",
  /** Calls of other systems that were answered with 2xx or a refusal. `{ journey, step }` */
  "Called",
  /** Attempts at a call that were refused, failed or had no answer (code 0). `{ journey, step, code }` */
  "CallFailed",
  /** Those among them that tell of the destination, not of the customer asked about. `{}` */
  "CallFault",
  /** Parts of answers that a run may not know and that were left out. `{ journey, step }` */
  "NotKept",
  /** Profile writes lost to another writer and decided again. `{}` */
  "Clash",
  /** Runs that could not be stopped at once; the sweeper tries again. `{ journey }` */
  "StopDeferred",
  /** Entries the sweeper closed because no status change had arrived. `{ journey }` */
  "SweptEntry",
  /** Effects left by a crash that the sweeper performed. `{}` */
  "SweptEffect",
  /** Claims whose lease was over that the sweeper ended, as unknown or, where the provider had reported, as sent. `{}` */
  "SweptClaim",
  /** Items the sweeper could not finish. `{}` */
  "SweepFailed",
  /** Rounds in which the sweeper found more than it could look at. `{}` */
  "SweepBehind",
  /** Faults nobody expected; the work comes again. `{}` */
  "UnexpectedError",
] as const;
export type CounterName = (typeof COUNTERS)[number];

/** One count that a decision wants made, once it has been stored. */
export interface Count {
  readonly name: CounterName;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How often; once unless said. */
  readonly n?: number;
}
