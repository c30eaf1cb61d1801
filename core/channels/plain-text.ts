/** Elements whose content is not read aloud. */
const UNREAD = /^(?:head|style|script)$/;
/** Elements that begin and end a line. */
const LINE = /^(?:div|li|section|t(?:able|body|foot|head|r))$/;
/** Elements with an empty line around them. */
const PARAGRAPH = /^(?:blockquote|h[1-6r]|[ou]l|p|pre)$/;
/** Elements without an end. */
const VOID = /^(?:[bh]r|col|img|input|wbr)$/;

/** Characters, each before its name in HTML. https://html.spec.whatwg.org/multipage/named-characters.html */
const NAMED =
  "&amp <lt >gt \"quot 'apos \u00a0nbsp £pound ©copy \u00adshy ßszlig €euro …hellip •bull –ndash —mdash ‘lsquo ’rsquo “ldquo ”rdquo „bdquo →rarr \u200czwnj";
const ACCENTS = ["grave\u0300", "acute\u0301", "circ\u0302", "tilde\u0303", "uml\u0308", "cedil\u0327"];

/** A character by its name: one of those above, or a letter with an accent (`uuml`). */
function character(name: string): string | undefined {
  const found = NAMED.split(" ").find((one) => one.slice(1) === name);
  if (found !== undefined) return found.charAt(0);
  const accent = ACCENTS.find((one) => one.slice(0, -1) === name.slice(1));
  return accent && (name.charAt(0) + accent.slice(-1)).normalize();
}

/**
 * The text of an e-mail's HTML, for mailboxes and watches that show no HTML: paragraphs, lists with `- `, the alternative texts of
 * images, and the address of each link that has words behind them, between < > (https://www.rfc-editor.org/rfc/rfc3986#appendix-C). What the
 * HTML hides (`display:none`, as the preview of an inbox) is left out. Empty where the HTML shows no text. Work and length are linear
 * in the HTML's.
 */
export function plainText(html: string): string {
  const writer = new Writer();
  /** The element whose content is skipped, and how deep in elements of its name we are. */
  let skipped: { readonly name: string; depth: number } | undefined;
  for (let at = 0; at < html.length; ) {
    const next = html.indexOf("<", at);
    if (skipped === undefined) writer.words(html.slice(at, next === -1 ? html.length : next));
    if (next === -1) break;
    if (html.startsWith("<!--", next)) {
      at = behind(html, "-->", next + 4);
      continue;
    }
    const tag = tagAt(html, next);
    if (tag === undefined) {
      if (skipped === undefined) writer.words("<");
      at = next + 1;
      continue;
    }
    at = tag.end;
    const { name, closes } = tag;
    if (skipped !== undefined) {
      if (name === skipped.name) skipped.depth += closes ? -1 : 1;
      if (skipped.depth === 0) skipped = undefined;
    } else if (!closes && !VOID.test(name) && (UNREAD.test(name) || isHidden(tag.attributes))) {
      skipped = { name, depth: 1 };
    } else {
      writer.tag(tag);
    }
  }
  return writer.text();
}

interface Tag {
  /** In lower case. */
  readonly name: string;
  readonly closes: boolean;
  readonly attributes: string;
  /** Behind its `>`. */
  readonly end: number;
}

const NAME = /<(\/?)([A-Za-z!?][\w:-]*)/y;

/** The tag that begins here; undefined where the `<` is text. */
function tagAt(html: string, start: number): Tag | undefined {
  NAME.lastIndex = start;
  const [whole = "", slash, name = ""] = NAME.exec(html) ?? [];
  if (whole === "") return undefined;
  const from = start + whole.length;
  const end = tagEnd(html, from);
  return { name: name.toLowerCase(), closes: slash === "/", attributes: html.slice(from, end - 1), end };
}

const QUOTE_OR_END = /["'>]/g;

/** Behind the `>` of the tag, which may have others between quotes. */
function tagEnd(html: string, from: number): number {
  for (let at = from; ; ) {
    QUOTE_OR_END.lastIndex = at;
    const found = QUOTE_OR_END.exec(html);
    if (found === null) return html.length;
    if (found[0] === ">") return found.index + 1;
    const closing = html.indexOf(found[0], found.index + 1);
    if (closing === -1) return behind(html, ">", found.index);
    at = closing + 1;
  }
}

function behind(html: string, what: string, from: number): number {
  const found = html.indexOf(what, from);
  return found === -1 ? html.length : found + what.length;
}

function isHidden(attributes: string): boolean {
  const style = attribute(attributes, "style") ?? "";
  return /display\s*:\s*none/i.test(style) || attribute(attributes, "hidden") !== undefined;
}

function attribute(attributes: string, wanted: string): string | undefined {
  for (const [, name = "", quoted, single, bare] of attributes.matchAll(
    /([^\s=/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/g,
  )) {
    if (name.toLowerCase() === wanted) return decoded(quoted ?? single ?? bare ?? "").trim();
  }
  return undefined;
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,9}));/g,
    (whole, ten, hex, name) => {
      if (name !== undefined) return character(name) ?? whole;
      const code = ten === undefined ? Number.parseInt(hex, 16) : Number(ten);
      return code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : whole;
    },
  );
}

/** Puts words and line breaks together. */
class Writer {
  readonly #pieces: string[] = [];
  /** Line breaks before the next word. */
  #breaks = 0;
  #space = false;
  /** What stands before the next word: the sign of a list item. */
  #sign = "";
  /** The numbers of the ordered lists that we are in; 0 for a list without. */
  readonly #lists: number[] = [];
  #link: { readonly href: string; words: string } | undefined;

  words(raw: string): void {
    if (raw === "") return;
    // Only HTML's own spaces collapse; a no-break space becomes one that stays.
    const text = decoded(raw.replace(/[ \t\n\f\r]+/g, " "));
    this.#shown(text.replaceAll("\u00a0", " ").replace(/\u00ad|\u034f|\u200b|\u200c|\ufeff/g, ""));
  }

  #shown(text: string): void {
    const words = text.trim();
    if (words === "") {
      this.#space ||= text !== "";
      return;
    }
    const first = this.#pieces.length === 0;
    const space = this.#space || text.startsWith(" ") ? " " : "";
    const between = this.#breaks > 0 ? "\n".repeat(this.#breaks) : space;
    this.#pieces.push(first ? "" : between, this.#sign, words);
    if (this.#link !== undefined) this.#link.words += this.#link.words === "" ? words : between + words;
    this.#sign = "";
    this.#breaks = 0;
    this.#space = text.endsWith(" ");
  }

  tag({ name, closes, attributes }: Tag): void {
    if (name === "br") this.#break(this.#breaks + 1);
    else if (name === "img") this.#shown(attribute(attributes, "alt") ?? "");
    else if (name === "td" || name === "th") this.#space = true;
    else if (name === "a") this.#linked(closes ? "" : (attribute(attributes, "href") ?? ""));
    const isList = name === "ol" || name === "ul";
    const isInList = this.#lists.length > (isList && closes ? 1 : 0);
    if (PARAGRAPH.test(name)) this.#break(isInList ? 1 : 2);
    else if (LINE.test(name)) this.#break(1);
    if (isList) {
      if (closes) this.#lists.pop();
      else this.#lists.push(name === "ol" ? 1 : 0);
    }
    if (name === "li") this.#sign = closes ? "" : this.#nextSign();
  }

  #nextSign(): string {
    const number = this.#lists.pop() ?? 0;
    this.#lists.push(number === 0 ? 0 : number + 1);
    return number === 0 ? "- " : `${number}. `;
  }

  #break(count: number): void {
    this.#breaks = Math.min(2, Math.max(this.#breaks, count));
    this.#space = false;
  }

  /** Ends the link that we are in, if any, and begins another where there is an address. */
  #linked(href: string): void {
    const { href: address, words } = this.#link ?? { href: "", words: "" };
    this.#link = href === "" ? undefined : { href, words: "" };
    if (words === "" || !/^(?:http|mailto:|tel:)/i.test(address)) return;
    if (words !== address && words !== address.slice(address.indexOf(":") + 1)) this.#pieces.push(` <${address}>`);
  }

  text(): string {
    this.#linked("");
    return this.#pieces.join("");
  }
}
