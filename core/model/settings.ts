import type { Channel } from "../channels/channels.ts";
import type { FactTypes } from "../facts/types.ts";
import type { NumberWord, WordLanguage } from "../inbound/words.ts";
import type { ClickSettings } from "../links/counted-links.ts";
import type { Word } from "../pages/words.ts";
import type { Utm } from "../send/utm.ts";
import type { Brand } from "./brand.ts";
import type { Budget, Prices } from "./budget.ts";
import type { Purpose } from "./event.ts";
import type { Identity } from "./identity.ts";
import type { Pace } from "./pace.ts";

export interface Settings {
  /** The workspace's IANA zone. */
  readonly zone: string;
  /**
   * `replyTo`: where answers to e-mail go; absent: to its sender. `sms`: the number or sender id that messages come from, to countries that
   * `texts` does not name.
   */
  readonly sender: {
    readonly email?: string;
    readonly replyTo?: string;
    readonly sms?: string;
    readonly texts?: TextSettings;
    /** The id that AWS gives the phone number of WhatsApp. */
    readonly whatsapp?: string;
  };
  readonly topics: Readonly<Record<string, Topic>>;
  /** Each applies to the channels that it names, or to all. */
  readonly quiet?: QuietHours | readonly QuietHours[];
  /** Likewise. Where several apply, all of them must be open. */
  readonly open?: OpenHours | readonly OpenHours[];
  readonly closed?: ClosedDays | readonly ClosedDays[];
  /** The hours that countries allow, of those that the workspace has chosen. */
  readonly countryHours?: readonly CountryHours[];
  readonly caps: readonly Cap[];
  /** Of the journeys that send marketing, where some journey has a priority of its own. */
  readonly priorities?: Readonly<Record<string, JourneyPriority>>;
  /** How long a message that would take a cap's last place waits for those of higher priority, 0 for not at all; milliseconds. */
  readonly priorityWait?: number;
  /** Which marketing waits for the hour in which its customer clicks most; absent: none does. */
  readonly bestHour?: BestHour;
  /** At how many soft bounces without a delivery an address is suppressed, 0 for never; absent: 5. */
  readonly softBounces?: number;
  /** Share of customers in the global control group. */
  readonly control?: number;
  /** Older events change profiles, but start and answer nothing; milliseconds. */
  readonly lateAfter?: number;
  /** Over how long shared moments are spread, 0 for not at all; milliseconds. */
  readonly spread?: number;
  /** Messages a second by channel, all together; absent: as fast as they come. */
  readonly pace?: Readonly<Partial<Record<Channel, Pace>>>;
  /** By journey: at how many customers a second a fan-out lets in, where a channel of its marketing has a pace. */
  readonly fanOutRates?: Readonly<Record<string, number>>;
  /** Of marketing over one of these, messages are held. */
  readonly budgets?: readonly Budget[];
  /** What messages cost, where it is not what AWS charges. */
  readonly prices?: Prices;
  /**
   * What happens when e-mail bounces or is complained about as often as SES puts accounts under review for: marketing by e-mail is held,
   * or an alarm rings only. Absent: nothing is counted.
   */
  readonly deliverability?: "hold" | "alarm";
  readonly stages: Readonly<Record<string, StageSettings>>;
  /** Where proofs may be sent: addresses, with `*` for any text. */
  readonly proofs?: readonly string[];
  /** Hosts that destinations may be on, `*.example.com` for all below one; absent: any. */
  readonly destinationHosts?: readonly string[];
  /** Types of traits, where they are declared. */
  readonly traits?: FactTypes;
  /** Absent: customer ids and anonymous ids alone. */
  readonly identity?: Identity;
  readonly consent?: ConsentSettings;
  readonly brand?: Brand;
  /** Parameters of links in marketing; absent: none. */
  readonly utm?: Utm;
  /** Which links of messages are counted; absent: none. */
  readonly clicks?: ClickSettings;
  /** The pages that links of messages lead to. */
  readonly pages?: PagesSettings;
  readonly retention?: Retention;
  /** Text messages that come in; absent: none does. */
  readonly replies?: Replies;
  /** The bucket for files to take in; absent: there is none. */
  readonly imports?: Imports;
  /** Where the files lie that go with e-mail; absent: none does. */
  readonly attachments?: Attachments;
}

/** Where the files lie that go with e-mail. */
export interface Attachments {
  /** A bucket of S3. */
  readonly bucket: string;
}

/** How text messages are sent, where it can be chosen. */
export interface TextSettings {
  /** The sender by the receiver's country, ISO 3166 alpha-2. */
  readonly countries?: Readonly<Record<string, string>>;
  /** A dearer message is not sent; US dollars, as AWS reads them. */
  readonly maxPrice?: string;
  /** How long networks try to deliver; milliseconds. */
  readonly validFor?: number;
}

/** What becomes of text messages that customers send to the number of the sender. */
export interface Replies {
  /** Who answers STOP, START and HELP. */
  readonly answeredBy: "aws" | "sojourn";
  /** The name of AWS's opt-out list of the number. */
  readonly optOutList: string;
  /** The languages whose words act. */
  readonly languages: readonly WordLanguage[];
  /** Further words. */
  readonly words?: Readonly<Partial<Record<NumberWord, readonly string[]>>>;
  /** What is answered; absent where AWS answers. */
  readonly answers?: Readonly<Partial<Record<NumberWord, string>>>;
}

/** How long data is kept, where that can be chosen; milliseconds. */
export interface Retention {
  /** Messages, from when they were first decided on. Absent: 400 days. */
  readonly messages?: number;
  /** Events and rows on the queue of refused ones. Absent: 14 days. */
  readonly refused?: number;
  /** Logs of functions, machines and requests. Absent: what the stage says. */
  readonly logs?: number;
}

/** How files of the import bucket are taken in. */
export interface Imports {
  /** Rows of one file each second. */
  readonly rate?: number;
  /** How long the bucket keeps files and receipts; milliseconds, whole days. */
  readonly keep?: number;
}

/**
 * Rows of one file each second: as many as the fan-out lets in (core/fan-out/fan-out.ts), so that the events of customers who are
 * there have their share of ingest.
 */
export function rateOf({ rate = 100 }: Imports): number {
  return rate;
}

/** Milliseconds, whole days. */
export function keepOf({ keep = 30 * 86_400_000 }: Imports): number {
  return keep;
}

/** How the pages look and what they say; absent parts are our own. */
export interface PagesSettings {
  /** Absent: the name in the sender of e-mail. */
  readonly brand?: string;
  /** Of buttons and links, `#rrggbb`; white is readable on it. */
  readonly color?: string;
  /** Of customers whose language is unknown, or who speak one that the pages do not; BCP 47. */
  readonly language?: string;
  readonly topics?: Readonly<Record<string, TopicWords>>;
  /** Words by language. */
  readonly words?: Readonly<Record<string, PageWords>>;
}

export interface TopicWords {
  readonly title: string;
  readonly about?: string;
}

export type PageWords = Readonly<Partial<Record<Word, string>>> & {
  readonly topics?: Readonly<Record<string, TopicWords>>;
};

export interface Topic {
  readonly channels: readonly string[];
  readonly default: "in" | "out";
  /** By channel, the template of the message by which an agreement is confirmed before it counts. */
  readonly doubleOptIn?: Readonly<Partial<Record<Channel, string>>>;
  /** The dedicated pool of addresses that its e-mail leaves by. */
  readonly pool?: string;
  /** The tenant of SES whose reputation its e-mail counts for. */
  readonly tenant?: string;
}

/** What the purposes of consent start from, and what other systems call them. */
export interface ConsentSettings {
  /** What holds for customers who have said nothing, see PURPOSE_DEFAULTS. */
  readonly purposes?: Readonly<Partial<Record<Purpose, "in" | "out">>>;
  /** The purpose of a category of Segment's `context.consent.categoryPreferences`. */
  readonly categories?: Readonly<Record<string, Purpose>>;
}

/** `HH:MM` in the customer's zone; `from` later than `to` spans midnight. */
export interface QuietHours {
  /** All of them, where absent. */
  readonly channels?: readonly Channel[];
  readonly from: string;
  readonly to: string;
  readonly then: "hold" | "drop";
}

/** Open hours by weekday; a weekday without a range is closed. */
export interface OpenHours {
  /** All of them, where absent. */
  readonly channels?: readonly string[];
  readonly days: Readonly<Partial<Record<Weekday, readonly { readonly from: string; readonly to: string }[]>>>;
  readonly then: "hold" | "drop";
}

/** Marketing that waits for its customer's best hour. */
export interface BestHour {
  readonly topics: readonly string[];
  /** Journeys whose messages do not wait. */
  readonly except?: readonly string[];
  /** In how many half hours a customer must have clicked, for that to count as known. */
  readonly evidence: number;
  /** The hour of customers of whom too little is known, 0 to 23; absent: their messages do not wait. */
  readonly otherwise?: number;
  /** The longest wait; milliseconds, at most a day. */
  readonly within: number;
}

/** Whose message gets the last place of a cap. */
export interface JourneyPriority {
  /** 1 to 9; the higher wins. */
  readonly priority: number;
  /** What its marketing messages are. */
  readonly sends: readonly { readonly topic: string; readonly channel: Channel }[];
}

/** The hours in which customers of a country may get marketing by these channels. */
export interface CountryHours extends OpenHours {
  /** ISO 3166 alpha-2. */
  readonly country: string;
}

/** Days on which there is no marketing, in the customer's zone: `YYYY-MM-DD`, or `MM-DD` for every year. */
export interface ClosedDays {
  /** All of them, where absent. */
  readonly channels?: readonly Channel[];
  readonly days: readonly string[];
  readonly then: "hold" | "drop";
}

/** In the order of the week, which begins on Monday. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * At most `max` marketing messages in any rolling `per` milliseconds or, with `calendar`, in each day or week (from
 * Monday) of the customer's zone; of one topic, journey or channel where named. A message over the cap is dropped, or held until
 * there is room.
 */
export interface Cap {
  readonly topic?: string;
  readonly journey?: string;
  readonly channel?: Channel;
  readonly max: number;
  /** For a calendar day or week, the longest possible. */
  readonly per: number;
  readonly calendar?: "day" | "week";
  readonly then?: "hold";
}

/**
 * The addresses that a stage delivers to, patterns with `*`; messages to others are dropped (`outbox`: recorded, not
 * sent).
 */
export interface StageSettings {
  readonly deliver?: { readonly only: readonly string[]; readonly else: "outbox" | "drop" };
  /** Where its pages are reached, for links: `https://l.shop.example`; absent: at the host of the HTTP API. */
  readonly links?: string;
}
