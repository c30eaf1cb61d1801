import { type Emitter, toValue } from "liquidjs";
import type { Filled } from "../../core/ports/channels.ts";
import type { MessageUtm } from "../../core/send/utm.ts";
import { Meter } from "./meter.ts";

/** A value to be inserted and escaped for its position. Plain texts are written unchanged. */
export class Inserted {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** JSON made by the filter `json`. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** One filling of one text. */
export class Filling {
  readonly as: Filled;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The customer's. */
  readonly zone: string;
  /** That of the text, as Intl takes it. */
  readonly locale: string;
  readonly utm: MessageUtm | undefined;
  readonly meter = new Meter();
  /** Texts that are escaped already: what `capture` and the filters that escape have made. */
  readonly escaped = new Set<string>();

  constructor(as: Filled, now: number, zone: string, locale: string, utm?: MessageUtm) {
    this.as = as;
    this.now = now;
    this.zone = zone;
    this.locale = locale;
    this.utm = utm;
  }

  /** A new writer for this kind of text. */
  emitter(): Writer {
    const write = INSERTIONS[this.as];
    return new Writer(this, write(this));
  }

  /** The writer of `capture`: markup is escaped there, other text where it is used. */
  captureEmitter(): Writer {
    return this.as === "html" || this.as === "xml" ? this.emitter() : new Writer(this, INSERTIONS.text(this));
  }
}

/** How values are inserted into one kind of text. */
interface Insertion {
  /** The value, escaped for its position: after everything that was `passed`. */
  readonly put: (value: unknown) => string;
  /** Text of the template itself. */
  readonly passed?: (text: string) => void;
}

export class Writer implements Emitter {
  buffer = "";
  readonly #filling: Filling;
  readonly #place: Insertion;

  constructor(filling: Filling, place: Insertion) {
    this.#filling = filling;
    this.#place = place;
  }

  write(given: unknown): void {
    const isValue = given instanceof Inserted || given instanceof JsonText;
    const text = isValue ? this.#place.put(given instanceof Inserted ? given.value : given) : asText(given);
    if (!isValue) this.#place.passed?.(text);
    this.#filling.meter.characters(text.length);
    this.buffer += text;
  }
}

const INSERTIONS: { readonly [K in Filled]: (filling: Filling) => Insertion } = {
  text: () => ({ put: asText }),
  html: htmlPlace,
  url: () => ({ put: (value) => encodeURIComponent(asText(value).toWellFormed()) }),
  json: jsonPlace,
  xml: xmlPlace,
};

/** The beginning of an address in an attribute, up to the end of what was written. */
const ADDRESS = /\b(?:href|src|action|background)\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]*))$/i;
/** Schemes that run what stands behind them; pictures within the message do not. */
const RUNS = /^(?:javascript|vbscript|data(?!:image\/)):/i;
/** More than any scheme with what may stand before it. */
const KEPT_CHARACTERS = 500;

/** A value is escaped once; one with which an address would begin to run something is left out. */
function htmlPlace({ escaped }: Filling): Insertion {
  let written = "";
  const follow = (text: string) => {
    written = (written + text).slice(-KEPT_CHARACTERS);
  };
  return {
    put: (value) => {
      const given = asText(value);
      const text = escaped.has(given) ? given : escapedMarkup(given);
      const [, double, single, bare] = ADDRESS.exec(written) ?? [];
      const before = double ?? single ?? bare;
      // Browsers leave out control characters and blanks in a scheme: https://url.spec.whatwg.org/#concept-basic-url-parser
      if (before !== undefined && RUNS.test((before + text).slice(0, KEPT_CHARACTERS).replace(/[\0-\x20]/g, "")))
        return "#";
      follow(text.slice(0, KEPT_CHARACTERS));
      return text;
    },
    passed: follow,
  };
}

/** Within quotes a value is text between them; elsewhere it is a JSON value of its own, `null` where it is missing. */
function jsonPlace(): Insertion {
  let quoted = false;
  let afterBackslash = false;
  return {
    put: (value) => {
      const given = toValue(value);
      if (quoted) return JSON.stringify(asText(given)).slice(1, -1);
      return given instanceof JsonText ? given.text : (JSON.stringify(given ?? null) ?? "null");
    },
    passed: (text) => {
      for (const character of text) {
        if (afterBackslash) afterBackslash = false;
        else if (quoted && character === "\\") afterBackslash = true;
        else if (character === '"') quoted = !quoted;
      }
    },
  };
}

const XML_BEGINS = { "<![CDATA[": "]]>", "<!--": "-->", "<?": "?>", "<": ">" } as const;
const NOT_IN_XML = /[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** In text and attributes a value is escaped; in CDATA and comments it cannot end what it stands in. */
function xmlPlace({ escaped }: Filling): Insertion {
  let ends: string | undefined;
  return {
    put: (value) => {
      const given = asText(value);
      const text = given.toWellFormed().replace(NOT_IN_XML, "");
      if (ends === "]]>") return text.replaceAll("]]>", "]]]]><![CDATA[>");
      if (ends === "-->" || ends === "?>") return text.replace(/-{2,}|[<>?]|-$/g, " ");
      if (escaped.has(given)) return text;
      const safe = escapedMarkup(text).replaceAll("\r", "&#13;");
      return ends === undefined ? safe : safe.replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
    },
    passed: (text) => {
      for (let at = 0; at < text.length; ) {
        if (ends === undefined) {
          const next = text.indexOf("<", at);
          if (next === -1) return;
          const found = Object.entries(XML_BEGINS).find(([begin]) => text.startsWith(begin, next));
          at = next + (found?.[0].length ?? 1);
          ends = found?.[1] ?? ">";
        } else {
          const next = text.indexOf(ends, at);
          if (next === -1) return;
          at = next + ends.length;
          ends = undefined;
        }
      }
    },
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

/** As liquidjs escapes. */
export function escapedMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** As liquidjs shows values: lists without anything between, nothing for what is missing. */
export function asText(value: unknown): string {
  const given: unknown = toValue(value);
  if (typeof given === "string") return given;
  if (given === undefined || given === null) return "";
  return Array.isArray(given) ? given.map(asText).join("") : String(given);
}
