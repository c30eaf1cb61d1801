import { LIQUID } from "./tags.ts";

/** A place in a text where a partial goes: `{% render 'button', label: profile.first_name %}`. */
export interface Call {
  /** Undefined where it is not a text in quotes. */
  readonly name: string | undefined;
  readonly values: readonly CallValue[];
  /** What of it cannot be read: `with product as item`. */
  readonly unread: string;
  /** The tag in the text. */
  readonly index: number;
  readonly tag: string;
}

export interface CallValue {
  readonly name: string;
  /** Liquid. */
  readonly value: string;
}

const RENDER = /^\{%-?\s*render\b\s*(?:(["'])(.*?)\1)?\s*,?([\s\S]*?)-?%\}$/;

/** The calls in a text, in order; not those in `raw` and comments of Liquid. */
export function callsIn(text: string): readonly Call[] {
  return [...text.matchAll(LIQUID)].flatMap(({ 0: tag, index }) => {
    const found = RENDER.exec(tag);
    if (found === null) return [];
    const parts = partsOf(found[3] ?? "").map(
      (part) => [part, /^([A-Za-z_]\w*)\s*:\s*(\S[\s\S]*)$/.exec(part)] as const,
    );
    return [
      {
        name: found[2],
        values: parts.flatMap(([, read]) => (read === null ? [] : [{ name: read[1] ?? "", value: read[2] ?? "" }])),
        unread: parts.flatMap(([part, read]) => (read === null ? [part] : [])).join(", "),
        index,
        tag,
      },
    ];
  });
}

/** What stands between commas that are not within quotes. */
function partsOf(text: string): readonly string[] {
  const parts = text.match(/(?:"[^"]*"|'[^']*'|[^,"'])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
