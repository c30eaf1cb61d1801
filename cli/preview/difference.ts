import { diffLines, diffWordsWithSpace } from "diff";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { headersOf, inAppText, valuesText, whatsAppText } from "./page.ts";

/** A piece of text that both messages have, or only one. */
export interface Piece {
  readonly text: string;
  readonly only?: "before" | "now";
}

/** What differs between two messages as their receivers get them. */
export interface Difference {
  /** The words that are read: headers and text, an e-mail's by its plain text. Empty where they are the same. */
  readonly words: readonly Piece[];
  /** So many lines of an e-mail's HTML came or went; they may look different though they read the same. */
  readonly lines: number;
}

/** Before and now, filled with the same values. */
export function differenceOf(before: OutgoingMessage, now: OutgoingMessage): Difference {
  const [was, is] = [readText(before), readText(now)];
  return {
    words: was === is ? [] : diffWordsWithSpace(was, is).map(piece),
    lines: diffLines(markup(before), markup(now)).reduce(
      (sum, { added, removed, count }) => (added || removed ? sum + count : sum),
      0,
    ),
  };
}

function piece({ value, added, removed }: { value: string; added: boolean; removed: boolean }): Piece {
  if (added) return { text: value, only: "now" };
  return removed ? { text: value, only: "before" } : { text: value };
}

/** What a receiver reads: headers, an empty line, text. */
function readText(message: OutgoingMessage): string {
  const headers = headersOf(message).map(([name, value]) => `${name}: ${value}\n`);
  return `${headers.join("")}\n${bodyOf(message)}`;
}

function bodyOf(message: OutgoingMessage): string {
  switch (message.channel) {
    case "email":
      return message.text ?? message.html;
    case "in_app":
      return inAppText(message);
    case "whatsapp":
      return whatsAppText(message);
    case "webhook":
      return message.body;
    case "task":
    case "slack":
    case "audience":
      return valuesText(message);
    default:
      return message.text;
  }
}

/** An e-mail's HTML with a tag to a line: minified HTML is one long line. */
function markup(message: OutgoingMessage): string {
  return message.channel === "email" ? message.html.replace(/>(?=[^\n])/g, ">\n") : "";
}
