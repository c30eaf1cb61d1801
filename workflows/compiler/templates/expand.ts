import { type Call, callsIn } from "./calls.ts";
import { type Partial, type Partials, partialFor, type Surrounding } from "./partials.ts";

/** A piece of a text that was put together of several files. */
export interface Piece {
  readonly text: string;
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * A text with its partials in their places, in the language of the text. A value that a partial is given is assigned to a name of
 * the partial's own before it; one that it is not given there is nothing. A call that cannot be followed stays out.
 */
export function expanded(piece: Piece, partials: Partials, around: Surrounding): readonly Piece[] {
  const { text, file, line } = piece;
  const pieces: Piece[] = [];
  let end = 0;
  const own = (from: number, to: number) => {
    const before = text.slice(0, from);
    pieces.push({ text: text.slice(from, to), file, line: line + before.split("\n").length - 1 });
  };
  for (const call of callsIn(text)) {
    own(end, call.index);
    const found = call.name === undefined ? undefined : partialFor(partials, call.name, around);
    if (found !== undefined && !found.faulty) pieces.push(...called(call, found, partials, around));
    end = call.index + call.tag.length;
  }
  own(end, text.length);
  return pieces;
}

/** Every path that the partials of a text read, in its language. */
export function readsOfPartials(text: string, partials: Partials, around: Surrounding): readonly (readonly string[])[] {
  return callsIn(text).flatMap(({ name = "" }) => {
    const found = partialFor(partials, name, around);
    if (found === undefined || found.faulty) return [];
    return [...found.reads, ...readsOfPartials(found.text, partials, { ...around, type: found.type })];
  });
}

export function textOfPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}

/** The file and line of a line of the whole text, from 1: those of the first piece that writes something there. */
export function placeInPieces(
  pieces: readonly Piece[],
  wanted: number,
): { readonly file: string; readonly line: number } {
  let line = 1;
  let found: { readonly file: string; readonly line: number } | undefined;
  for (const piece of pieces) {
    const rows = piece.text.split("\n");
    const row = wanted - line;
    if (row >= 0 && row < rows.length) {
      const place = { file: piece.file, line: piece.line + row };
      if ((rows[row] ?? "").trim() !== "") return place;
      found ??= place;
    }
    line += rows.length - 1;
  }
  return found ?? { file: pieces[0]?.file ?? "", line: wanted };
}

function called({ tag, values }: Call, partial: Partial, partials: Partials, around: Surrounding): readonly Piece[] {
  const { name, file, type } = partial;
  const text = withOwnNames(partial).replace(/\n$/, "");
  const assigned = [...new Set(partial.given.map(({ path: [root = ""] }) => root))].map((one) => {
    const value = values.findLast((each) => each.name === one)?.value ?? "nil";
    return `{% assign ${ownName(name, one)} = ${value} %}`;
  });
  // MJML drops what stands between its elements: what goes there is an element of its own, on lines of its own.
  const isBlock = type === "mjml" && /<mj-/.test(text);
  const before = assigned.join("");
  const begin = isBlock ? `${before === "" ? "" : `<mj-raw>${before}</mj-raw>`}\n` : before;
  // A tag that trims goes on trimming: a comment of Liquid stands for it.
  return [
    { text: `${tag.startsWith("{%-") ? "{%- # %}" : ""}${begin}`, file, line: 1 },
    ...expanded({ text, file, line: 1 }, partials, { ...around, type }),
    { text: `${isBlock ? "\n" : ""}${tag.endsWith("-%}") ? "{% # -%}" : ""}`, file, line: text.split("\n").length },
  ];
}

function ownName(partial: string, name: string): string {
  return `${partial}__${name}`;
}

/** The text, whose values from its users have names that no other text has. */
function withOwnNames({ name, text, given }: Partial): string {
  const offsets = new Map(given.map(({ path: [root = ""], offset }) => [offset, root]));
  let whole = text;
  for (const [offset, root] of [...offsets].sort(([a], [b]) => b - a)) {
    if (whole.startsWith(root, offset)) {
      whole = whole.slice(0, offset) + ownName(name, root) + whole.slice(offset + root.length);
    }
  }
  return whole;
}
