import type { Channel } from "../channels/channels.ts";
import type { ApprovedTemplate } from "../channels/whatsapp.ts";
import type { LinkKind } from "../links/link.ts";
import type { DropReason } from "./drop-reasons.ts";
import type { Json } from "./json.ts";

/** The grounds of a decision: the rule that was applied and the values it was applied to. Nothing personal. */
export interface Grounds {
  readonly rule: string;
  readonly values: Readonly<Record<string, Json>>;
}

/**
 * One message to one customer: the item `C#<customerId>` / `M#<key>`, key `<journey>#<n>#<step>#<pass>`.
 * core/send/ARCHITECTURE.md draws its states and edges:
 * - absent → held | dropped | claimed
 * - held, released → held | dropped | claimed; instead of dropped: unknown | sent, if an earlier claim may have arrived
 * - claimed → claimed (by another attempt) | sent | failed | dropped | released | unknown
 * - unknown → sent
 * - failed → held | claimed, only by the next choice of a `first of`
 * - unknown, and dropped as throttled or misconfigured → released, only a webhook that a person has sent after all
 *
 * No message is unknown and has a mark.
 */
export type MessageState = "claimed" | "held" | "released" | "sent" | "dropped" | "failed" | "unknown";

export interface Message {
  readonly schema: 1;
  readonly customerId: string;
  readonly key: string;
  readonly state: MessageState;
  /** Counts claims from 1; a claim's outcome is written on condition of it. 0 before the first claim. */
  readonly attempt: number;
  readonly channel: Channel;
  readonly template: string;
  readonly topic?: string;
  readonly transactional: boolean;
  /** When it reached this state; epoch milliseconds. */
  readonly time: number;
  /**
   * When it was first claimed since it was last held, or first decided on; a message that is throttled for 24 hours
   * since then is dropped.
   */
  readonly first: number;
  /** Claimed only: until when the claimer may be working; epoch milliseconds. */
  readonly lease?: number;
  /** Claimed only: which invocation claimed it, by an id that no other has. */
  readonly claimant?: string;
  /** Claimed only: a second request does harm, so none is made after one without an answer. */
  readonly once?: true;
  /**
   * How many claims before this one ended without an answer. A transactional message or a webhook is claimed again
   * after them.
   */
  readonly silent?: number;
  /** Held only: until when. */
  readonly until?: number;
  /** It was held at least once. */
  readonly wasHeld?: true;
  /** It has waited for the customer's best hour, and does not wait for it again. */
  readonly timed?: true;
  readonly reason?: DropReason | string;
  /** The grounds of the decision that led to this state. */
  readonly verdict?: Grounds;
  /** What it was written from, by its last claim. */
  readonly wrote?: Wrote;
  readonly providerId?: string;
  /** As how many text messages it was paid for, once it was claimed. */
  readonly segments?: number;
  /** The name by which it is found when its provider reports only its own id. */
  readonly reportedAs?: string;
  /** Times of provider reports, by mark. */
  readonly marks?: Readonly<Partial<Record<MessageMark, number>>>;
  /** Claimed only: when the sweeper checks it. */
  readonly due?: number;
}

/** What the text of a message was written from. */
export interface Wrote {
  /** The template's version, a hash of all its texts. */
  readonly version: string;
  /** The language of its variant; absent: the template for everybody else. */
  readonly language?: string;
  /** How amounts and days were written; as Intl takes it. */
  readonly locale: string;
  /** The IANA zone in which times were shown. */
  readonly zone: string;
  /** The values that were read, by path: `["profile", "first_name"]`. What had no value is not among them. */
  readonly values: readonly (readonly [path: readonly string[], value: Json])[];
  /** The paths whose values were too large to keep. */
  readonly left?: readonly (readonly string[])[];
}

export const MESSAGE_MARKS = [
  "delivered",
  "opened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
  "dismissed",
] as const;
export type MessageMark = (typeof MESSAGE_MARKS)[number];

export interface MessageKeyParts {
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
}

/** The key of a message, unique per customer; also what a provider's event carries as `context.message`. */
export function messageKey(parts: MessageKeyParts): string {
  return `${parts.journey}#${parts.n}#${parts.step}#${parts.pass}`;
}

/** Reads a message key; undefined where the text is none. */
export function parseMessageKey(key: string): MessageKeyParts | undefined {
  const found = /^([a-z][a-z0-9_]*)#(\d+)#([a-z][a-z0-9_]*)#(\d+)$/.exec(key);
  const [, journey, n, step, pass] = found ?? [];
  if (journey === undefined || n === undefined || step === undefined || pass === undefined) return undefined;
  return { journey, n: Number(n), step, pass: Number(pass) };
}

/** What a variant of a template in another language has of its own. */
export type TemplateText = Pick<Template, "subject" | "body" | "text" | "replyTo" | "approved" | "attachments"> &
  Required<Pick<Template, "links">>;

/** A template as the send function's bundle holds it, in `templates.json`: a `Record<name, Template>`. */
export interface Template {
  readonly name: string;
  readonly channel: Channel;
  /** Absent when transactional. */
  readonly topic?: string;
  readonly transactional: boolean;
  /** The topic whose double opt-in it asks to confirm. */
  readonly confirms?: string;
  /** Liquid; a push message's title. */
  readonly subject?: string;
  /** Liquid; HTML for e-mail, text for SMS and push, the request body for a webhook, and for the app JSON with Liquid in its texts. */
  readonly body: string;
  /** E-mail only; Liquid. Absent: the text is made from the HTML. */
  readonly text?: string;
  /** E-mail only: where answers go. Absent: as the settings say. */
  readonly replyTo?: string;
  /** E-mail only: files of the settings' bucket that go with it, keys and names in Liquid. */
  readonly attachments?: readonly { readonly key: string; readonly name: string }[];
  /** Webhook only; Liquid. */
  readonly url?: string;
  /** Webhook only, in place of `url`: the ARN of the Lambda function that gets the message. */
  readonly lambda?: string;
  /** Of a function only: it gets the payload of Amazon Pinpoint's custom channel, with the endpoints of these types; empty: all. */
  readonly pinpoint?: { readonly endpoints: readonly string[] };
  /** Webhook only; request headers, values in Liquid. */
  readonly headers?: Readonly<Record<string, string>>;
  /** WhatsApp only: what is sent where no text of our own may be. */
  readonly approved?: ApprovedTemplate;
  /** Task, Slack and audience only: the destination that takes it, and whether a second request does harm there. */
  readonly destination?: string;
  readonly once?: true;
  /** In-app only: how long the app may show it; milliseconds. */
  readonly expires?: number;
  /** Of a webhook, and of what a destination takes: what its body must be once it is filled. Absent: any text. */
  readonly bodyType?: "json" | "xml";
  /** The links to our pages that it holds; absent where it holds none. */
  readonly links?: readonly LinkKind[];
  /** In other languages, by locale in lower case: `de`, `pt-br`. Absent: there are none. */
  readonly variants?: Readonly<Record<string, TemplateText>>;
  /** Property paths of the entry event that it reads, its variants too. */
  readonly entryFields: readonly string[];
  /** A hash of all its texts, in every language. */
  readonly version?: string;
  /** The paths that it reads, its variants too, without links. */
  readonly reads?: readonly (readonly string[])[];
}
