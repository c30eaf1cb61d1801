import { parseWithoutProcessing } from "@handlebars/parser";

/** A part of a Handlebars text; `unknown` is a tag that cannot be translated. */
export type Piece =
  | { readonly piece: "text"; readonly text: string }
  | { readonly piece: "output"; readonly value: Term; readonly raw: boolean }
  | {
      readonly piece: "block";
      readonly call: Term;
      readonly then: readonly Piece[];
      readonly otherwise: readonly Piece[];
    }
  | { readonly piece: "unknown"; readonly source: string };

/** A path, a literal, or a helper with its arguments. */
export type Term =
  | { readonly term: "path"; readonly path: string }
  | { readonly term: "literal"; readonly value: string | number | boolean }
  | {
      readonly term: "call";
      readonly helper: string;
      readonly given: readonly Term[];
      readonly named: Readonly<Record<string, Term>>;
    };

/** Blocks, or parentheses of a tag, inside one another. The parser's time grows with the cube of that number. */
const DEEPEST = 100;

/** The pieces of a Handlebars text; undefined where its blocks do not close as they open. */
export function parseHandlebars(text: string): readonly Piece[] | undefined {
  if (blockDepth(text) > DEEPEST) return undefined;
  const unreadable: string[] = [];
  const readable = text.replace(TAG, (source, at: number) => {
    const tag = source.replace(LIST_INDEX, ".[");
    // The parser would take the brace after a tag for its end.
    const after = text[at + source.length] === "}" ? "{{!}}" : "";
    if (isComment(tag) || (isBlockTag(tag) && parenthesisDepth(tag) <= DEEPEST) || isReadable(tag)) return tag + after;
    // A comment keeps the position of the tag.
    return `{{!${MARK}${unreadable.push(source) - 1}}}${after}`;
  });
  const program = programOf(readable);
  return program === undefined ? undefined : piecesOf(program, unreadable);
}

const TAG = /\{\{!--[\s\S]*?--~?\}\}|\{\{!(?!--)[\s\S]*?\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/g;
/** `hobbies[1]`, which Pinpoint takes and the parser does not; it takes `hobbies.[1]`. */
const LIST_INDEX = /(?<=[\w\]])\[(?=\d+\])/g;
/** Begins the comment that stands in the place of a tag that cannot be read. */
const MARK = "\u0000";

const isComment = (tag: string) => tag.startsWith("{{!");
const isBlockTag = (tag: string) => /^\{\{~?\s*(?:[#/^]|else\b)/.test(tag);

/** Blocks inside one another, at most. Each `else if` is a block inside the one before. */
function blockDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  const chained: number[] = [];
  for (const [tag] of text.matchAll(TAG)) {
    if (/^\{\{~?\s*#|^\{\{~?\s*\^\s*[^~}\s]/.test(tag)) {
      chained.push(1);
      depth++;
    } else if (/^\{\{~?\s*else\s+[^~}\s]/.test(tag) && chained.length > 0) {
      chained.push((chained.pop() ?? 0) + 1);
      depth++;
    } else if (/^\{\{~?\s*\//.test(tag)) depth -= chained.pop() ?? 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Parentheses inside one another, at most; those in quotes count too. */
function parenthesisDepth(tag: string): number {
  let [depth, deepest] = [0, 0];
  for (const [sign] of tag.matchAll(/[()]/g)) {
    depth += sign === "(" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function isReadable(tag: string): boolean {
  if (parenthesisDepth(tag) > DEEPEST) return false;
  return programOf(tag)?.body.every(({ type }) => type === "MustacheStatement") ?? false;
}

function programOf(text: string): Program | undefined {
  try {
    return parseWithoutProcessing(text);
  } catch {
    return undefined;
  }
}

function piecesOf(program: Program, unreadable: readonly string[]): readonly Piece[] {
  return program.body.flatMap((node): Piece | readonly Piece[] => {
    if (node.type === "ContentStatement") return { piece: "text", text: node.value };
    if (node.type === "CommentStatement") {
      const source = node.value.startsWith(MARK) ? unreadable[Number(node.value.slice(1))] : undefined;
      return source === undefined ? [] : { piece: "unknown", source };
    }
    if (node.type === "MustacheStatement") return { piece: "output", value: callOf(node), raw: !node.escaped };
    if (node.type !== "BlockStatement") return { piece: "unknown", source: "A partial with a block ({{#> or {{#*)" };
    const { program: then = EMPTY, inverse: otherwise = EMPTY } = node;
    return {
      piece: "block",
      call: callOf(node),
      then: piecesOf(then, unreadable),
      otherwise: piecesOf(otherwise, unreadable),
    };
  });
}

/** A helper without arguments looks like a path, and is read as one. */
function callOf({ path, params, hash: { pairs } = { pairs: [] } }: Call): Term {
  if (params.length === 0 && pairs.length === 0) return termOf(path);
  return {
    term: "call",
    helper: nameOf(path),
    given: params.map(termOf),
    named: Object.fromEntries(pairs.map(({ key, value }) => [key, termOf(value)])),
  };
}

function termOf(node: Expression): Term {
  if (node.type === "SubExpression") return callOf(node);
  if (node.type === "StringLiteral" || node.type === "NumberLiteral" || node.type === "BooleanLiteral") {
    return { term: "literal", value: node.value };
  }
  return { term: "path", path: nameOf(node) };
}

/** A path as it is written, but with every index in brackets: `User.UserAttributes.hobbies.[1]`. */
function nameOf(node: Expression): string {
  if (node.type === "PathExpression") return node.original.replace(/\.(\d+)(?=\.|$)/g, ".[$1]");
  if (node.type === "SubExpression") return nameOf(node.path);
  return String(node.original);
}

/*
 * What is read of the parser's nodes. Its own declarations are not found from an ES module: they import "./ast" without an
 * extension, so that every node has the type any.
 * https://github.com/handlebars-lang/handlebars-parser/blob/main/types/ast.d.ts
 */
interface Program {
  readonly body: readonly Statement[];
}
const EMPTY: Program = { body: [] };

type Statement =
  | { readonly type: "ContentStatement" | "CommentStatement"; readonly value: string }
  | ({ readonly type: "MustacheStatement"; readonly escaped: boolean } & Call)
  | ({ readonly type: "BlockStatement"; readonly program?: Program; readonly inverse?: Program } & Call)
  | { readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock" };

interface Call {
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash?: { readonly pairs: readonly { readonly key: string; readonly value: Expression }[] };
}

type Expression =
  | ({ readonly type: "SubExpression" } & Call)
  | { readonly type: "PathExpression"; readonly original: string }
  | {
      readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral";
      readonly value: string | number | boolean;
      readonly original: string | number | boolean;
    }
  | { readonly type: "NullLiteral" | "UndefinedLiteral"; readonly original?: null };
