import { CHANNELS, type Channel } from "../channels/channels.ts";
import type { Sealer } from "../ports/sealer.ts";

/*
 * Links of messages to our pages. A link's token holds everything that the page must know, sealed, so that nothing is
 * stored when a message is sent, and a reader of the token learns nothing. ADR 0150 says why, with the lengths.
 */

export const LINK_KINDS = ["unsubscribe", "preferences", "confirm"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** The path of a page before the token. One letter, because text messages are short. */
export const LINK_PATHS: { readonly [K in LinkKind]: string } = { unsubscribe: "u", preferences: "p", confirm: "c" };

/** The event of what a customer does on a page, by the kind of link. */
export const EVENT_OF_PAGE = {
  unsubscribe: "Topic Unsubscribed",
  preferences: "Preferences Changed",
  confirm: "Consent Confirmed",
} as const satisfies Record<LinkKind, string>;
export const PAGE_EVENTS: readonly string[] = Object.values(EVENT_OF_PAGE);

export interface Link {
  readonly kind: LinkKind;
  /** The id that the message was sent under; merged or not. */
  readonly customer: string;
  /** The day on which it was made: epoch milliseconds of its beginning, UTC. */
  readonly day: number;
  /** Of the message that holds it; absent from preference links, which are the same in every message of a day. */
  readonly message?: string;
  /** What it ends or confirms; absent from preference links. */
  readonly topic?: string;
  /** The channel by which it was sent: who follows it owns the customer's address there. */
  readonly channel?: Channel;
  /** The first 16 hex digits of the hash of the address that a confirmation goes to. */
  readonly address?: string;
}

const DAY = 24 * 60 * 60_000;
const SEPARATOR = "|";

/** How long a link works that expires, in days. */
const DAYS = 30;

/** The link as of today. */
export function linkAt(now: number, link: Omit<Link, "day">): Link {
  return { ...link, day: Math.floor(now / DAY) * DAY };
}

/** The secrets of a text that holds one in each line, the newest first. */
export function keyRing(text: string): readonly string[] {
  return text.split(/\s+/).filter((key) => key !== "");
}

/** The token of a link, under the newest key. Throws where there is no key. */
export function writeToken(sealer: Sealer, keys: readonly string[], link: Link): string {
  const [newest] = keys;
  if (newest === undefined) throw new Error("The secret of links holds no key.");
  const { kind, customer, day, message = "", topic = "", channel = "", address = "" } = link;
  const fields = [LINK_PATHS[kind], (day / DAY).toString(36), codeOf(channel), topic, message, address];
  // The customer's id may hold the separator, so it comes last.
  return sealer.seal(newest, [...fields, customer].join(SEPARATOR));
}

/** The link of a token that was made under any of these keys; undefined where it was not. */
export function readToken(sealer: Sealer, keys: readonly string[], token: string): Link | undefined {
  for (const key of keys) {
    const text = sealer.open(key, token);
    if (text !== undefined) return parsed(text);
  }
  return undefined;
}

/**
 * Whether the link does not work any more. Unsubscribe links never expire: whoever reads an old message may unsubscribe. A
 * confirmation link does, because whoever finds an old mail must not be able to make the customer agree again.
 */
export function isExpired({ kind, day }: Link, now: number): boolean {
  return kind !== "unsubscribe" && isOlder(day, now);
}

/** Whether a link of that day is older than links that expire may be. It works to the end of its last day. */
export function isOlder(day: number, now: number): boolean {
  return now >= day + (DAYS + 1) * DAY;
}

function parsed(text: string): Link | undefined {
  const [path, day = "", code = "", topic, message, address, ...customer] = text.split(SEPARATOR);
  const kind = LINK_KINDS.find((one) => LINK_PATHS[one] === path);
  const id = customer.join(SEPARATOR);
  if (kind === undefined || id === "") return undefined;
  const channel = CHANNELS.find((one) => codeOf(one) === code);
  return {
    kind,
    customer: id,
    day: Number.parseInt(day, 36) * DAY,
    ...(message ? { message } : {}),
    ...(topic ? { topic } : {}),
    ...(channel ? { channel } : {}),
    ...(address ? { address } : {}),
  };
}

/** A letter of the channel that no other has: its first, but for WhatsApp and Slack. */
function codeOf(channel: string): string {
  if (channel === "whatsapp") return "h";
  return channel === "slack" ? "k" : channel.slice(0, 1);
}
