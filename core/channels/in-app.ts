import { utf8Bytes } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import {
  type ChannelFacts,
  type ChannelWords,
  type Material,
  needed,
  oneLine,
  type Reports,
  UNTIL_AGREED,
  type Written,
} from "./channel.ts";
import { literalHost, staysInPlace } from "./webhook-request.ts";

/** What an app shows. In a template each text may hold Liquid; in a message it is filled. */
export interface InAppContent {
  readonly title: string;
  readonly body?: string;
  /** https. */
  readonly image?: string;
  /** Where a tap on the message leads: https, or an address of the app. */
  readonly link?: string;
  readonly button?: { readonly label: string; readonly link: string };
  /** What else the app reads, by name. */
  readonly data?: Readonly<Record<string, string>>;
}

export interface InAppMessage {
  readonly channel: "in_app";
  readonly content: InAppContent;
  /** How long the app may show it; milliseconds from when it is kept. */
  readonly expires: number;
  readonly tags: MessageTags;
}

/** How long a message is shown whose template does not say it; milliseconds. */
export const IN_APP_SHOWN = 30 * 86_400_000;
/** Bytes of a filled message: fifty of them stay far below what API Gateway answers with (10 MB), and each costs at most 4 write units. */
const MAX_BYTES = 4_000;

export const IN_APP: ChannelFacts = {
  address: undefined,
  eventWord: "In-App",
  reports: "tags",
  // It is kept by a conditional write: a second one changes nothing.
  honoursKey: true,
  redriven: false,
  unsubscribing: "marketing",
};

export const IN_APP_WORDS: ChannelWords = {
  name: "in-app message",
  plural: "in-app messages",
  unsubscribed: UNTIL_AGREED,
};

/** The app reports by `POST /v1/inbox` (docs/collect.md). */
export const IN_APP_REPORTS: Reports = {
  "In-App Seen": { mark: "opened" },
  "In-App Clicked": { mark: "clicked" },
  "In-App Dismissed": { mark: "dismissed" },
};

export function writeInApp({ template, fill, tags }: Material): Written<InAppMessage> {
  const written = contentOf(template.body);
  const text = (source: string | undefined) => (source === undefined ? undefined : fill(source, "text").trim());
  const address = (part: string, source: string | undefined) => {
    if (source === undefined) return undefined;
    needed(`${part} whose scheme and host are literal`, leadsTo(source) === undefined ? undefined : source);
    const filled = fill(source, "url").trim();
    if (!staysInPlace(filled)) throw new UnwritableError(`a value leads its ${part} elsewhere`);
    return filled;
  };
  const { button, data } = written;
  const content: InAppContent = withoutEmpty({
    title: needed("title", oneLine(fill(written.title, "text"))),
    body: text(written.body),
    image: address("image", written.image),
    link: address("link", written.link),
    button: button && {
      label: needed("button's label", oneLine(fill(button.label, "text"))),
      link: needed("button's link", address("link", button.link)),
    },
    data: data && Object.fromEntries(Object.entries(data).map(([name, value]) => [name, fill(value, "text")])),
  });
  if (utf8Bytes(JSON.stringify(content)) > MAX_BYTES) throw new UnwritableError(`content of over ${MAX_BYTES} bytes`);
  const outgoing = { channel: "in_app", content, expires: template.expires ?? IN_APP_SHOWN, tags } as const;
  return { outgoing, destination: tags.customerId };
}

/** Schemes by which an address runs or reads something instead of opening it; plain http is no address of an app. */
const REFUSED = /^(?:https?|javascript|data|vbscript|file|blob|about|filesystem|view-source):/i;

/**
 * What a link leads to: `web` by https to a host that stands there literally, `app` by the literal scheme of an app (`shop://cart`).
 * Undefined for any other. Where it leads is the author's to say, never a customer's.
 */
export function leadsTo(link: string): "web" | "app" | undefined {
  if (literalHost(link) !== undefined) return "web";
  return /^[a-z][a-z0-9+.-]*:[^\s]/i.test(link) && !REFUSED.test(link) ? "app" : undefined;
}

/** The content that the compiler has written into a template (workflows/compiler/templates/in-app.ts). */
function contentOf(body: string): InAppContent {
  return JSON.parse(body);
}

function withoutEmpty(
  content: { readonly title: string } & { readonly [K in keyof InAppContent]: InAppContent[K] | undefined },
): InAppContent {
  const entries = Object.entries(content).filter(([, value]) => value !== undefined && value !== "");
  return { title: content.title, ...Object.fromEntries(entries) };
}
