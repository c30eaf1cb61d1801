const WORDS = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** A field in the path of an expression; in backticks where its name needs them. */
export function field(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !WORDS.has(name) ? `.${name}` : `.\`${name.replaceAll("`", "_")}\``;
}

/** A text in an expression. JSONata does not have `\'`. */
export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\u0027");
  return `'${inner}'`;
}

/** For an event type of Pinpoint's about messages: the results of a send that it means, and the event that reports it. */
interface MessageEvent {
  readonly results: readonly string[];
  readonly event: string;
  /** Which activities send such messages. */
  readonly of: "EMAIL" | "SMS" | "PUSH";
  readonly note?: string;
}

const EVENTS: Readonly<Record<string, MessageEvent>> = {
  "_email.send": { results: ["sent"], event: "Email Sent", of: "EMAIL" },
  "_email.delivered": { results: ["delivered"], event: "Email Delivered", of: "EMAIL" },
  "_email.open": { results: ["opened"], event: "Email Opened", of: "EMAIL" },
  "_email.click": { results: ["clicked"], event: "Email Clicked", of: "EMAIL" },
  "_email.hardbounce": { results: ["bounced"], event: "Email Bounced", of: "EMAIL", note: "a soft bounce counts too" },
  "_email.softbounce": { results: ["bounced"], event: "Email Bounced", of: "EMAIL", note: "a hard bounce counts too" },
  "_email.complaint": { results: ["complained"], event: "Email Complained", of: "EMAIL" },
  "_email.unsubscribe": { results: ["unsubscribed"], event: "Email Unsubscribed", of: "EMAIL" },
  "_email.rejected": { results: ["failed"], event: "Email Rejected", of: "EMAIL" },
  "_sms.success": { results: ["delivered"], event: "SMS Delivered", of: "SMS" },
  "_sms.buffered": { results: ["sent"], event: "SMS Sent", of: "SMS" },
  "_sms.failure": { results: ["failed", "bounced"], event: "SMS Failed", of: "SMS" },
  "_sms.optout": { results: ["unsubscribed"], event: "SMS Opted Out", of: "SMS" },
  "_campaign.send": { results: ["sent"], event: "Push Sent", of: "PUSH" },
  "_campaign.opened_notification": { results: ["opened"], event: "Push Opened", of: "PUSH" },
  "_campaign.received_foreground": { results: ["delivered"], event: "Push Delivered", of: "PUSH" },
  "_campaign.received_background": { results: ["delivered"], event: "Push Delivered", of: "PUSH" },
};

/** Whether an event of this name reaches the bus. That a message was sent is a result of its send and not an event. */
export function isReported(name: string): boolean {
  return !["Email Sent", "Push Sent"].includes(busEvent(name));
}

/** The meaning of an event type about messages; undefined for events of the app's own. */
export function messageEvent(name: string): MessageEvent | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(EVENTS, key) ? EVENTS[key] : undefined;
}

/** The name of the event on the bus: ours where it is about messages, else the same. */
export function busEvent(name: string): string {
  return messageEvent(name)?.event ?? name;
}
