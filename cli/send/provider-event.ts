import { INBOX_EVENTS } from "../../core/collect/inbox.ts";
import { STAGE_TAG, writeTags } from "../../core/feedback/find-message.ts";
import { SMS_STATUS } from "../../core/feedback/sms.ts";
import { EMITTED_SOURCE } from "../../core/ingest/emitted.ts";
import { defined } from "../../core/model/defined.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { isoTime } from "../../core/moment/wall-time.ts";
import type { InboxAct } from "../../core/ports/inbox.ts";
import type { MessageTags } from "../../core/ports/messages.ts";

/** What a customer, or their mailbox or network, can do with a message. */
export const ACTIONS = ["open", "click", "bounce", "soft-bounce", "complain", "dismiss"] as const;
export type Action = (typeof ACTIONS)[number];

/** The message that it is done with. */
export interface ActedOn {
  readonly channel: string;
  readonly to: string;
  /** The link that is clicked. */
  readonly link?: string;
  readonly tags: MessageTags;
}

/** An event as a provider or an app puts it on a bus. */
export interface Acted {
  readonly source: string;
  readonly name: string;
  readonly detail: JsonObject;
}

/** What the provider of the message's channel, or the app that has it, says of it; undefined where nobody says that. */
export function actedEvent(action: Action, on: ActedOn, now: number, stage: string): Acted | undefined {
  const timestamp = isoTime(now);
  if (on.channel === "email") return emailEvent(action, on, timestamp);
  if (on.channel === "whatsapp") return whatsAppEvent(action, on, timestamp);
  if (on.channel === "in_app") return inAppEvent(action, on, timestamp);
  if (on.channel === "sms") return smsEvent(action, on, now, stage);
  return on.channel === "push" ? pushEvent(action, on, timestamp) : undefined;
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
function emailEvent(action: Action, { to, link, tags }: ActedOn, timestamp: string): Acted | undefined {
  const mailTags = Object.fromEntries(Object.entries(writeTags(tags)).map(([tag, value]) => [tag, [value]]));
  const say = (name: string, detail: JsonObject): Acted => ({
    source: "aws.ses",
    name,
    detail: { mail: { timestamp, destination: [to], tags: mailTags }, ...detail },
  });
  const bounced = (bounceType: string, bounceSubType: string) =>
    say("Email Bounced", {
      bounce: { timestamp, bounceType, bounceSubType, bouncedRecipients: [{ emailAddress: to }] },
    });
  switch (action) {
    case "open":
      return say("Email Opened", { open: { timestamp } });
    case "click":
      return say("Email Clicked", { click: { timestamp, ...defined({ link }) } });
    case "bounce":
      return bounced("Permanent", "General");
    case "soft-bounce":
      return bounced("Transient", "MailboxFull");
    case "complain":
      return say("Email Complaint Received", {
        complaint: { timestamp, complaintFeedbackType: "abuse", complainedRecipients: [{ emailAddress: to }] },
      });
    case "dismiss":
      return undefined;
  }
}

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html */
function smsEvent(action: Action, { to, tags }: ActedOn, now: number, stage: string): Acted | undefined {
  if (action !== "bounce" && action !== "soft-bounce") return undefined;
  const eventType = action === "bounce" ? "TEXT_INVALID" : "TEXT_UNREACHABLE";
  const context = { ...writeTags(tags), [STAGE_TAG]: stage };
  const detail = { eventType, eventTimestamp: now, destinationPhoneNumber: to, context };
  return { source: "aws.sms-voice", name: SMS_STATUS, detail };
}

/** The app that has the message reports on it: docs/journey-language.md, Messages that come back. */
function pushEvent(action: Action, { tags }: ActedOn, time: string): Acted | undefined {
  if (action !== "open") return undefined;
  const { customerId, key } = tags;
  return {
    source: "app",
    name: "Push Opened",
    detail: { customerId, time, properties: {}, context: { message: key } },
  };
}

/** What an app reports of a message that it shows (core/collect/inbox.ts), by what is done. */
export const INBOX_ACT_OF: Readonly<Partial<Record<Action, InboxAct>>> = {
  open: "seen",
  click: "clicked",
  dismiss: "dismissed",
};

/** The event that the collect function puts on the bus for the app. */
function inAppEvent(action: Action, { tags }: ActedOn, time: string): Acted | undefined {
  const act = INBOX_ACT_OF[action];
  if (act === undefined) return undefined;
  const { customerId, key, knownSince } = tags;
  return {
    source: EMITTED_SOURCE,
    name: INBOX_EVENTS[act],
    detail: { customerId, ...defined({ knownSince }), time, properties: {}, context: { message: key } },
  };
}

/** What the inbound function makes of Meta's statuses (core/inbound/receive-whatsapp.ts). */
function whatsAppEvent(action: Action, { tags }: ActedOn, time: string): Acted | undefined {
  const name = action === "open" ? "WhatsApp Read" : /bounce/.test(action) ? "WhatsApp Failed" : undefined;
  if (name === undefined) return undefined;
  const { customerId, key, knownSince } = tags;
  const properties: JsonObject = name === "WhatsApp Failed" ? { permanent: false } : {};
  const detail = { customerId, ...defined({ knownSince }), time, properties, context: { message: key } };
  return { source: EMITTED_SOURCE, name, detail };
}
