/** A Handlebars text, taken apart. */
export type Piece =
  | { readonly piece: "text"; readonly text: string }
  | { readonly piece: "output"; readonly value: Term; readonly raw: boolean }
  | {
      readonly piece: "block";
      readonly call: Term;
      readonly then: readonly Piece[];
      readonly otherwise: readonly Piece[];
      readonly inverted: boolean;
    }
  | { readonly piece: "unknown"; readonly source: string };

/** A path, a literal, or a helper with what it is given. */
export type Term =
  | { readonly term: "path"; readonly path: string }
  | { readonly term: "literal"; readonly value: string | number | boolean }
  | {
      readonly term: "call";
      readonly helper: string;
      readonly given: readonly Term[];
      readonly named: Readonly<Record<string, Term>>;
    };

interface Reader {
  readonly tags: readonly Tag[];
  at: number;
  /** Blocks that are open. */
  depth: number;
}

/** Blocks inside one another that are still read. */
const DEEPEST = 100;

type Tag = { readonly text: string } | { readonly inner: string; readonly raw: boolean; readonly source: string };

/** The pieces of a Handlebars text; undefined where its blocks do not close as they open. */
export function parseHandlebars(text: string): readonly Piece[] | undefined {
  const reader: Reader = { tags: tagsOf(text), at: 0, depth: 0 };
  const pieces = readPieces(reader);
  return reader.at < reader.tags.length || pieces === undefined ? undefined : pieces;
}

function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  const pattern = /\{\{!--[\s\S]*?--~?\}\}|\{\{!(?!--)[\s\S]*?\}\}|\{\{\{([\s\S]*?)\}\}\}|\{\{([\s\S]*?)\}\}/g;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > from) tags.push({ text: text.slice(from, found.index) });
    from = found.index + found[0].length;
    const [source, raw, plain] = found;
    const inner = (raw ?? plain)?.replace(/^~|~$/g, "").trim();
    if (inner === undefined) continue;
    const unescaped = inner.startsWith("&");
    tags.push({ inner: unescaped ? inner.slice(1).trim() : inner, raw: raw !== undefined || unescaped, source });
  }
  if (from < text.length) tags.push({ text: text.slice(from) });
  return tags;
}

/** Up to the tag that ends the block, which is left to be read. */
function readPieces(reader: Reader): Piece[] | undefined {
  if (reader.depth > DEEPEST) return undefined;
  reader.depth++;
  const pieces = piecesFrom(reader);
  reader.depth--;
  return pieces;
}

function piecesFrom(reader: Reader): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let tag = reader.tags[reader.at]; tag !== undefined; tag = reader.tags[reader.at]) {
    if ("text" in tag) {
      pieces.push({ piece: "text", text: tag.text });
      reader.at++;
      continue;
    }
    if (tag.inner.startsWith("/") || isElse(tag.inner)) return pieces;
    reader.at++;
    const piece = readTag(tag, reader);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

function readTag(tag: Exclude<Tag, { readonly text: string }>, reader: Reader): Piece | undefined {
  const { inner, source } = tag;
  if (inner.startsWith("#") || inner.startsWith("^")) return readBlock(inner, reader);
  if (inner.startsWith(">") || inner.startsWith("*")) return { piece: "unknown", source };
  const value = readTerm(inner);
  return value === undefined ? { piece: "unknown", source } : { piece: "output", value, raw: tag.raw };
}

function readBlock(inner: string, reader: Reader): Piece | undefined {
  const call = readTerm(inner.slice(1).replace(/\s+as\s+\|.*$/, ""));
  const then = readPieces(reader);
  if (call === undefined || then === undefined) return undefined;
  const otherwise = readElse(reader);
  const end = reader.tags[reader.at];
  if (otherwise === undefined || end === undefined || "text" in end || !end.inner.startsWith("/")) return undefined;
  reader.at++;
  return { piece: "block", call, then, otherwise, inverted: inner.startsWith("^") };
}

/** What comes between `{{else}}` and the end of the block; `{{else if …}}` is a block of its own. */
function readElse(reader: Reader): readonly Piece[] | undefined {
  const tag = reader.tags[reader.at];
  if (tag === undefined || "text" in tag || !isElse(tag.inner)) return [];
  reader.at++;
  const [, chained] = /^else\s+(.+)$/s.exec(tag.inner) ?? [];
  if (chained === undefined) return readPieces(reader);
  const call = readTerm(chained);
  const then = readPieces(reader);
  // Each `else if` is written inside the one before.
  reader.depth++;
  const otherwise = reader.depth > DEEPEST ? undefined : readElse(reader);
  reader.depth--;
  if (call === undefined || then === undefined || otherwise === undefined) return undefined;
  return [{ piece: "block", call, then, otherwise, inverted: false }];
}

function isElse(inner: string): boolean {
  return inner === "^" || /^else\b/.test(inner);
}

/** `upper (substring Attributes.x 0 3) size=2` taken apart. */
export function readTerm(text: string): Term | undefined {
  const words = wordsOf(text.trim());
  if (words === undefined) return undefined;
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  if (rest.length === 0) return readWord(first);
  const given: Term[] = [];
  const named: [string, Term][] = [];
  for (const word of rest) {
    const [, name, value] = /^(\w+)=([\s\S]+)$/.exec(word) ?? [];
    const term = readWord(value ?? word);
    if (term === undefined) return undefined;
    if (name === undefined) given.push(term);
    else named.push([name, term]);
  }
  return { term: "call", helper: first, given, named: Object.fromEntries(named) };
}

/** Words apart by blanks, with quotes, brackets and parentheses kept whole. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = "";
  let depth = 0;
  let quote = "";
  for (const sign of text) {
    if (quote !== "") {
      word += sign;
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word += sign;
    } else if (/\s/.test(sign) && depth === 0) {
      if (word !== "") words.push(word);
      word = "";
    } else {
      if ("([".includes(sign)) depth++;
      if (depth > DEEPEST) return undefined;
      if (")]".includes(sign)) depth--;
      word += sign;
    }
  }
  if (word !== "") words.push(word);
  return quote !== "" || depth !== 0 ? undefined : words;
}

function readWord(word: string): Term | undefined {
  if (/^\(.*\)$/s.test(word)) return readTerm(word.slice(1, -1));
  const [, text] = /^(?:"([^"]*)"|'[^']*')$/.exec(word) ?? [];
  if (text !== undefined) return { term: "literal", value: text };
  if (/^'[^']*'$/.test(word)) return { term: "literal", value: word.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(word)) return { term: "literal", value: Number(word) };
  if (word === "true" || word === "false") return { term: "literal", value: word === "true" };
  return /^[@\w.[\]/ $:-]+$/.test(word) ? { term: "path", path: word } : undefined;
}
