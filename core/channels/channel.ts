import type { MessageLinks } from "../links/message-links.ts";
import type { AddressKind, CustomerEvent } from "../model/event.ts";
import type { MessageMark, Template } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings, Topic } from "../model/settings.ts";
import type { Filled } from "../ports/channels.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import type { MessageUtm } from "../send/utm.ts";

/** What decisions about a message depend on. */
export interface ChannelFacts {
  /** The customer's address that the channel writes to; undefined where the template says where a message goes. */
  readonly address: AddressKind | undefined;
  /** The first word of its events: `SMS` in `SMS Delivered`. */
  readonly eventWord: string;
  /** How a report names the message: by our tags, or only by the id that the provider gave it; `none` where nobody reports. */
  readonly reports: "tags" | "id" | "none";
  /** Whether the receiver recognizes a repeated request by its idempotency key, so that a lost answer allows another request. */
  readonly honoursKey: boolean;
  /** Whether a message that was given up is kept, so that a person can have it sent after all. */
  readonly redriven: boolean;
  /**
   * False: the customer gets nothing, it is others who do: a colleague, a list of an ad platform. Then hours and caps do not count, and
   * without a topic no refusal of all channels. Absent: the customer gets it.
   */
  readonly reaches?: false;
  /** What an unsubscription stops; `everything`: transactional messages too. */
  readonly unsubscribing: "marketing" | "everything";
}

/** How the story and the commands speak about the channel, within a sentence. */
export interface ChannelWords {
  /** One message: "sent by e-mail". */
  readonly name: string;
  /** All its messages: "text messages". */
  readonly plural: string;
  /** What an unsubscription means, in the story. */
  readonly unsubscribed: string;
}

/** An unsubscription that stops marketing. */
export const UNTIL_AGREED = "no marketing is sent to this address, until they agree again; receipts are";

/** What an event reports about a message. */
export interface Report {
  readonly mark: MessageMark | "sent";
  /** Why the address is not written to any more, if the report says so. */
  suppress?(event: CustomerEvent): string | undefined;
}

/** The provider could not deliver; only a permanent failure suppresses the address. */
export const BOUNCED: Report = {
  mark: "bounced",
  suppress: ({ properties }) => (properties.permanent === true ? "bounced" : undefined),
};

/** The events that report on messages of a channel, by name; empty where nobody reports. All say at least that the provider has the message. */
export type Reports = Readonly<Record<string, Report>>;

/** What a message is written from. */
export interface Material {
  readonly template: Template;
  /** The customer's address for the channel, if there is a valid one. */
  readonly address: string | undefined;
  /** Push only: the customer's other devices. */
  readonly others?: readonly string[];
  /** WhatsApp only: a text of our own may be sent now. */
  readonly isOpen?: boolean;
  readonly sender: Settings["sender"];
  /** How the e-mail of its topic leaves. */
  readonly by?: Pick<Topic, "pool" | "tenant">;
  /** The customer's, where it is known. */
  readonly country?: Profile["country"];
  /** Fills one text of the template with the customer's values. */
  fill(source: string, as: Filled): string;
  readonly tags: MessageTags;
  /** Webhook only: everything known of the customer, and the time in epoch milliseconds. */
  readonly customer?: { readonly profile: Profile; readonly now: number };
  /** What its links have beside their own parameters; absent where they stay as they are. */
  readonly utm?: MessageUtm;
  /** E-mail only: makes the links of its HTML lead through us; absent where they stay as they are. */
  counted?(html: string): string;
  /** Links to our pages, where the message may hold some. */
  readonly links: MessageLinks;
}

/** A message as its sender takes it, and where it goes: what a stage's `deliver` list is compared with. */
export interface Written<Message> {
  readonly outgoing: Message;
  readonly destination: string;
  /** Further places where it goes, if any. */
  readonly others?: readonly string[];
}

/** A part that the message cannot do without. Throws UnwritableError where it is missing or empty. */
export function needed(part: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new UnwritableError(`no ${part}`);
  return text;
}

/** The text without line breaks: a header ends at a line break, so a value with one could add headers. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
