import { oneClick } from "../../adapters/channels/ses.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { CHANNEL_WORDS } from "../../core/channels/channels.ts";
import { type Html, html } from "../../local/page/layout.ts";
import type { Difference } from "./difference.ts";

/**
 * How mail is looked at: width and height in pixels, and the colours that the receiver's system prefers. A frame's own colour
 * scheme is what its page finds in `prefers-color-scheme`. https://www.w3.org/TR/css-color-adjust-1/#color-scheme-effect
 */
const LOOKS = [
  ["Desktop", 1280, 844, "light"],
  ["Phone", 390, 844, "light"],
  ["Desktop, dark", 1280, 844, "dark"],
  ["Phone, dark", 390, 844, "dark"],
] as const;

/** What the page says above the message. */
export interface PreviewTitle {
  readonly template: string;
  /** Whose values it is filled with. */
  readonly whose: string;
}

/** A page of its own that shows a message as its receiver gets it. It runs no script, and what it shows cannot reach it. */
export function previewPage(
  { template, whose }: PreviewTitle,
  outgoing: OutgoingMessage,
  earlier?: EarlierMessage,
): string {
  const rows = headersOf(outgoing).map(([name, value]) => html`<tr><th scope="row">${name}<td>${value}</tr>`);
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline' https:; font-src https: data:">
<title>${template}: preview</title><style>
body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem;background:#f2f3f5;color:#1c2127}h1{font-size:1.3rem;margin:0}h2{font-size:1rem;margin:1.5rem 0 .4rem}
p{margin:.2rem 0 1rem;color:#4d5560}table{border-collapse:collapse;background:#fff;border:1px solid #d5d9de;max-width:1280px}
th{text-align:left;font-weight:600;vertical-align:top;white-space:nowrap}th,td{padding:.35rem .8rem;border-bottom:1px solid #e6e9ec;overflow-wrap:anywhere}
main{display:flex;flex-wrap:wrap;gap:0 1.5rem}main>*{min-width:0}iframe{display:block;border:1px solid #c3c9d0;background:#fff}pre{background:#fff;border:1px solid #c3c9d0;padding:1rem;margin:0;white-space:pre-wrap;overflow-wrap:anywhere;max-width:1280px}
.dark{color-scheme:dark}ins{background:#d7f5dc;text-decoration:none}del{background:#fbdcdc}
.phone{box-sizing:border-box;width:390px;border-radius:14px;font:inherit}
</style></head><body><h1>${template}</h1>
<p>${CHANNEL_WORDS[outgoing.channel].name}, filled with ${whose}. Links to pages of yours lead nowhere here.</p>
<table><tbody>${rows}</tbody></table>${earlier === undefined ? [] : [differences(earlier)]}<main>${contentOf(outgoing)}</main>${
    earlier === undefined ? [] : [html`<h2>As it was at ${earlier.ref}</h2><main>${contentOf(earlier.outgoing)}</main>`]
  }</body></html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

/** The same message by the files of a git ref. */
export interface EarlierMessage {
  readonly ref: string;
  readonly outgoing: OutgoingMessage;
  readonly difference: Difference;
}

function differences({ ref, difference: { words, lines } }: EarlierMessage): Html {
  const pieces = words.map(({ text, only }) => {
    if (only === undefined) return html`<span>${text}</span>`;
    return only === "now" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
  });
  const read = words.length === 0 ? [html`<p>Nothing that is read.`] : [html`<pre>${pieces}</pre>`];
  const look = lines === 0 ? [] : [html`<p>${lines} lines of HTML came or went.`];
  return html`<h2>What changed since ${ref}</h2>${read}${look}`;
}

/** The lines above a message's content. */
export function headersOf(outgoing: OutgoingMessage): readonly (readonly [string, string])[] {
  switch (outgoing.channel) {
    case "email": {
      const { from, to, subject, unsubscribe, attachments = [] } = outgoing;
      const more = unsubscribe === undefined ? [] : (oneClick(unsubscribe).Headers ?? []);
      return [
        ["From", from],
        ["To", to],
        ["Subject", subject],
        ...more.map(({ Name, Value }) => [Name, Value] as const),
        ...attachments.map(({ name, key }) => ["Attached", `${name} (${key})`] as const),
      ];
    }
    case "sms":
      return [
        ["From", outgoing.from],
        ["To", outgoing.to],
        ["Length", `${[...outgoing.text].length} characters`],
      ];
    case "whatsapp":
      return [
        ["From", outgoing.from],
        ["To", outgoing.to],
        ...("text" in outgoing.content
          ? [["Window", "open"] as const]
          : [["Approved template", approvedName(outgoing)] as const]),
      ];
    case "push":
      return [
        ["To", outgoing.to],
        ["Title", outgoing.title],
      ];
    case "in_app":
      return [
        ["Title", outgoing.content.title],
        ["Shown for", `${Math.round(outgoing.expires / 86_400_000)} days`],
      ];
    case "webhook":
      return [[outgoing.isFunction ? "Invokes" : "POST", outgoing.url], ...Object.entries(outgoing.headers)];
    case "task":
    case "slack":
    case "audience":
      return [["Destination", outgoing.to]];
  }
}

/** The values that a destination makes its request of. */
export function valuesText({ values }: OutgoingMessage<"task" | "slack" | "audience">): string {
  return JSON.stringify(values, undefined, 2);
}

function approvedName({ content }: OutgoingMessage<"whatsapp">): string {
  return "approved" in content ? `${content.approved.name} (${content.approved.language})` : "";
}

/** What is read on WhatsApp: the text, or the parameters of the approved template, whose own words Meta has. */
export function whatsAppText({ content }: OutgoingMessage<"whatsapp">): string {
  return "text" in content
    ? content.text
    : content.approved.parameters.map((text, at) => `{{${at + 1}}} ${text}`).join("\n");
}

/** The content as the app gets it. */
export function inAppText({ content }: OutgoingMessage<"in_app">): string {
  return JSON.stringify(content, undefined, 2);
}

function contentOf(outgoing: OutgoingMessage): readonly Html[] {
  if (outgoing.channel === "email") {
    return LOOKS.map(
      ([name, width, height, scheme]) =>
        html`<section><h2>${name}, ${width} pixels</h2><iframe sandbox class="${scheme}" title="${name}" width="${width}" height="${height}" srcdoc="${outgoing.html}"></iframe></section>`,
    );
  }
  if (outgoing.channel === "in_app") {
    return [html`<section><h2>What the app gets</h2><pre>${inAppText(outgoing)}</pre></section>`];
  }
  if (outgoing.channel === "whatsapp") {
    return [html`<section><h2>On a phone</h2><pre class="phone">${whatsAppText(outgoing)}</pre></section>`];
  }
  if ("values" in outgoing) {
    return [html`<section><h2>Values of its request</h2><pre>${valuesText(outgoing)}</pre></section>`];
  }
  if (outgoing.channel === "webhook") return [html`<section><h2>Body</h2><pre>${outgoing.body}</pre></section>`];
  return [
    html`<section><h2>Text, on a phone</h2><pre class="phone">${outgoing.channel === "push" ? `${outgoing.title}\n` : ""}${outgoing.text}</pre></section>`,
  ];
}
