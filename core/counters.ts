/**
 * All counters: metric names in namespace Sojourn. The dashboard and the alarms read them, so they are public contract.
 * Each comment ends with the dimensions.
 */
export const COUNTERS = [
  /** Requests for the pages of links; `broken`: the link is not one of ours. `{ page, link }` */
  "PageAsked",
  /** Clicks that led to their page, and that the bus did not take. `{}` */
  "ClickLost",
  /** Events applied to a profile. `{}` */
  "EventApplied",
  /** Events whose id was seen before. `{}` */
  "EventDuplicate",
  /** Events that can never be applied and went to the refused queue. `{}` */
  "EventRefused",
  /** Messages of the tracking protocol that went to the refused queue; the sender was told why. `{ source }` */
  "MessageRefused",
  /** Requests without a valid write key. `{}` */
  "KeyRefused",
  /** Events that a webhook or a bus brought by a source, put on the bus. `{ source }` */
  "SourceEvent",
  /** Rows of a source of which no event could be made, on the refused queue. `{ source }` */
  "RowRefused",
  /** Customers who were erased because a source asked for it. `{ source }` */
  "CustomerErased",
  /** Requests of a source to erase a customer who has been erased since. `{ source }` */
  "ErasureDuplicate",
  /** Rows of files of the import bucket, those that were not taken in too. `{ kind }` */
  "FileRow",
  /** Rows of such files that were not taken in; a file beside the receipt lists them. `{ kind }` */
  "FileRowRefused",
  /** Files of the import bucket that are finished: `done`, or `failed` for the reason in the receipt. `{ kind, state }` */
  "FileEnded",
  /** Requests to a webhook that do not prove where they come from; answered with 401. `{ source, reason }` */
  "WebhookRefused",
  /** The same of all sources and reasons, for an alarm. `{}` */
  "WebhooksRefused",
  /** Requests that were answered 429, because the write key had sent its messages of the minute. `{ source }` */
  "KeyLimited",
  /** Records that a fault of ours stopped 20 times and that went to the dead-letter queue, each alone. `{}` */
  "RecordParked",
  /** Text messages that came in: the word, or `none`; whether `some` customer or `none` has the number. `{ word, customers }` */
  "TextReceived",
  /** Words of text messages that were answered. `{ word }` */
  "WordAnswered",
  /** Words that should have been answered and were not. `{ word, reason }` */
  "WordUnanswered",
  /** Numbers that AWS did not take onto its opt-out list, or off it. `{ word }` */
  "OptOutListRefused",
  /**
   * Reports that change no customer: opens by a program, text messages that are not ours, events of an erased customer,
   * and our own events about segments. `{ reason }`
   */
  "EventIgnored",
  /**
   * Reports by a sender other than the provider about an address that is not the customer's: the address is not
   * suppressed. `{ channel }`
   */
  "SuppressionRefused",
  /** Events that change profiles but start and answer nothing: replayed or late. `{}` */
  "EventPast",
  /** Ids that have become another name of a customer. `{}` */
  "IdJoined",
  /** Profiles that were merged into another one. `{}` */
  "ProfilesMerged",
  /**
   * Joins that were refused: the id is another customer's (`conflict`), only a browser said that two known customers are
   * one (`browser`), the two do not fit into one profile (`full`), whoever had the id was erased (`erased`), the settings join no such ids (`not_joined`), or the
   * customer has too many of them (`too_many`). `{ reason }`
   */
  "JoinRefused",
  /**
   * Values that did not fit and were left out: a trait, an event's name or properties, the oldest event ids. `{ part }`
   */
  "TooLarge",
  /**
   * Fields that were left out of an applied event: empty, null or of another type, or an answer to an undeclared topic.
   * `{ part }`
   */
  "FieldLeftOut",
  /**
   * Values of another type than declared, or that cannot be added or appended to the current value; left out. `{ part
   * }`
   */
  "ValueRefused",
  /** Texts without a declared type that were read as the number or boolean that conditions use. `{ part }` */
  "ValueRead",
  /** New addresses that cannot be used: not a number, or a number without a country. `{ kind }` */
  "AddressUnread",
  /** Ids of an event that were not joined to the customer. `{ part }`, or `{ reason }` where another customer has the id. */
  "JoinRefused",
  /** Entries begun, held-out ones among them. `{ journey }` */
  "Entered",
  /** Entries begun that are held out. `{ journey }` */
  "HeldOut",
  /** Entries refused. `{ journey, reason }` */
  "Refused",
  /** Entries ended. `{ journey, outcome }` */
  "Ended",
  /**
   * Entries that ended as failed because their run failed or could never be started; of all journeys, for an alarm.
   * `{}`
   */
  "EntriesFailed",
  /** Goals reached, in or after the run. `{ journey }` */
  "GoalReached",
  /** Waits matched by an event. `{ journey }` */
  "Woken",
  /** Answers to a wait whose task had timed out. `{ journey }` */
  "WakeLate",
  /** Conditions that failed or gave nothing and counted as false. `{ journey, condition, cause }` */
  "ConditionFailed",
  /** Messages handed to a provider that took them, or recorded as sent where the stage does not deliver. `{ journey, step }` */
  "Sent",
  /** Messages that the gate held, counted each time. `{ journey, step }` */
  "Held",
  /** Messages not sent, for a reason of the closed list. `{ journey, step, reason }` */
  "Dropped",
  /**
   * Messages not sent because their template was missing or could not be filled: all customers at the step miss them.
   * `{}`
   */
  "TemplateFault",
  /** Messages that a provider will never take. `{ journey, step, reason }` */
  "SendFailed",
  /** Messages of which it is unknown whether the provider took them; they count as sent. `{ journey, step }` */
  "SendUnknown",
  /** Attempts that a provider did not accept yet. `{ journey, step }` */
  "Throttled",
  /** `SendFailed` of all journeys and steps together, for an alarm. `{}` */
  "SendsFailed",
  /** `SendUnknown` of all journeys and steps together, for an alarm; counted by send and by sweep. `{}` */
  "SendsUnknown",
  /** `Throttled` of all journeys and steps together, for an alarm: claims that were released and are retried. `{}` */
  "SendsReleased",
  /**
   * Messages that a provider did not take because of our configuration: a permission, a credential or an unverified
   * sender. They are retried for a day. `{}`
   */
  "ProviderFault",
  /** Messages that were held because a budget is spent, counted each time. `{}` */
  "BudgetReached",
  /** Rounds of the sweeper in which e-mail bounced, or was complained about, at half of SES's review level or more. `{}` */
  "MailRateHigh",
  /** Those among them in which a rate was at the review level. `{}` */
  "MailRateAtReview",
  /** Calls of other systems that were answered with 2xx or a refusal. `{ journey, step }` */
  "Called",
  /** Attempts at a call that were refused, failed or had no answer (code 0). `{ journey, step, code }` */
  "CallFailed",
  /** Those among them that concern the destination, not the customer. `{}` */
  "CallFault",
  /** Calls that had to wait for their turn by the rate of their destination, more than two seconds. `{ destination }` */
  "CallWaited",
  /** Events that a destination took. `{ destination }` */
  "Forwarded",
  /** Attempts to forward an event that were refused, failed or had no answer (code 0). `{ destination, code }` */
  "ForwardFailed",
  /**
   * Events that were not forwarded: the customer does not allow it (`purpose`), was erased (`erased`), Sojourn did not take the event in
   * (`not_applied`), it is no customer's (`nobody`) or a replay (`replay`), the destination makes no request of it (`nothing`) or takes no
   * events any more (`not_forwarded`). `{ destination, reason }`
   */
  "ForwardDropped",
  /** Parts of answers that a run may not store; left out. `{ journey, step }` */
  "NotKept",
  /** Profile writes that another writer was faster at; decided again. `{}` */
  "Clash",
  /** Runs that could not be stopped at once; the sweeper retries. `{ journey }` */
  "StopDeferred",
  /** Entries the sweeper closed because no status change had arrived. `{ journey }` */
  "SweptEntry",
  /** Effects that a crash left behind and the sweeper performed. `{}` */
  "SweptEffect",
  /**
   * Claims that the sweeper ended because their lease was over: as unknown or, where the provider had reported, as
   * sent. `{}`
   */
  "SweptClaim",
  /** Items the sweeper could not finish. `{}` */
  "SweepFailed",
  /** Rounds in which the sweeper found more than it could process. `{}` */
  "SweepBehind",
  /** Unexpected faults; the work comes again. `{}` */
  "UnexpectedError",
] as const;
export type CounterName = (typeof COUNTERS)[number];

/** One count to be made once the decision is stored. */
export interface Count {
  readonly name: CounterName;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How often; once unless said. */
  readonly n?: number;
}
