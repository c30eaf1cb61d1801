/**
 * JSON as it was written: repeated fields stay separate, and numbers keep their digits. EventBridge compares patterns and events
 * in this form.
 */
export type JsonText =
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, JsonText])[] }
  | { readonly kind: "array"; readonly items: readonly JsonText[] }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "word"; readonly text: "true" | "false" | "null" };

// JSON.parse refuses characters that a string must not contain.
const TOKEN =
  /\s*(?:([{}[\]:,])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w))/y;

/** Reads a JSON text. Throws SyntaxError. */
export function readJsonText(text: string): JsonText {
  const tokens = tokensOf(text);
  return new Reader(tokens).whole();
}

interface Token {
  readonly mark: string | undefined;
  readonly value: JsonText | undefined;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) throw new SyntaxError(`Unrecognized token at position ${at}`);
    const [, mark, string, number, word] = found;
    tokens.push({ mark, value: leafOf(string, number, word) });
  }
  return tokens;
}

function leafOf(string?: string, number?: string, word?: string): JsonText | undefined {
  if (string !== undefined) return { kind: "string", value: JSON.parse(string) };
  if (number !== undefined) return { kind: "number", text: number };
  if (word === "true" || word === "false" || word === "null") return { kind: "word", text: word };
  return undefined;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): JsonText {
    const value = this.#value();
    if (this.#at < this.#tokens.length) throw new SyntaxError("Unexpected text after the JSON value");
    return value;
  }

  #value(): JsonText {
    const token = this.#tokens[this.#at++];
    if (token?.value !== undefined) return token.value;
    if (token?.mark === "{") return { kind: "object", fields: this.#list("}", () => this.#field()) };
    if (token?.mark === "[") return { kind: "array", items: this.#list("]", () => this.#value()) };
    throw new SyntaxError(`Unexpected ${token?.mark ?? "end of JSON"}`);
  }

  #field(): readonly [string, JsonText] {
    const name = this.#tokens[this.#at++]?.value;
    if (name?.kind !== "string") throw new SyntaxError("Expected a field name in double quotes");
    if (this.#tokens[this.#at++]?.mark !== ":") throw new SyntaxError("Expected a colon after a field name");
    return [name.value, this.#value()];
  }

  #list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = [];
    if (this.#taken(close)) return items;
    do items.push(item());
    while (this.#taken(","));
    if (!this.#taken(close)) throw new SyntaxError(`Expected ${close}`);
    return items;
  }

  #taken(mark: string): boolean {
    if (this.#tokens[this.#at]?.mark !== mark) return false;
    this.#at += 1;
    return true;
  }
}
