import type { AddressKind, CustomerEvent } from "../model/event.ts";
import type { MessageMark, Template } from "../model/message.ts";
import type { Settings } from "../model/settings.ts";
import type { Filled } from "../ports/channels.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";

/** What the code has to know about a channel wherever it decides about a message. */
export interface ChannelFacts {
  /** The customer's address that the channel writes to; undefined where the template says where a message goes. */
  readonly address: AddressKind | undefined;
  /** One message, within a sentence: "sent by e-mail". */
  readonly name: string;
  /** All messages of the channel, within a sentence: "text messages". */
  readonly plural: string;
  /** The first word of its events: `SMS` in `SMS Delivered`. */
  readonly eventWord: string;
  /** Whether the receiver recognizes a repeated request by its idempotency key, so that a lost answer allows another request. */
  readonly honoursKey: boolean;
  /** What an unsubscription stops. `everything`: transactional messages too, and `because` says why. */
  readonly unsubscribing: { readonly stops: "marketing" } | { readonly stops: "everything"; readonly because: string };
  /** How a provider's report names the message: by our tags, or only by the id that the provider gave it. */
  readonly reportsNameMessage: "by tags" | "by the provider's id";
}

/** What an event reports about a message. */
export interface Report {
  readonly mark: MessageMark | "sent";
  /** Why the address is not written to any more, if the report says so. */
  suppress?(event: CustomerEvent): string | undefined;
}

/** The events that report on messages of a channel, by name; empty where nobody reports. All say at least that the provider has the message. */
export type Reports = Readonly<Record<string, Report>>;

/** What a message is written from. */
export interface Material {
  readonly template: Template;
  /** The customer's address for the channel, if there is a valid one. */
  readonly address: string | undefined;
  readonly sender: Settings["sender"];
  /** Fills one text of the template with the customer's values. */
  fill(source: string, as: Filled): string;
  readonly tags: MessageTags;
}

/** A message as its sender takes it, and where it goes: what a stage's `deliver` list is compared with. */
export interface Written<Message> {
  readonly outgoing: Message;
  readonly destination: string;
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
