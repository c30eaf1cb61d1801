import { parse } from "csv-parse/sync";
import type { Layout, Place } from "../../core/bulk/import.ts";
import type { FileRow, PlacedRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import type { Line, Lines } from "./lines.ts";

/** How many lines one row may span, with line breaks inside quotes. */
const MOST_LINES = 50;
/** What spreadsheets and shops put between cells, the most common first. */
const DELIMITERS = [",", ";", "\t", "|"];

export interface CsvShape {
  /** The delimiter between cells, where the source names one. */
  readonly delimiter?: string;
  /** The names of all columns, where no row names them. */
  readonly fixed?: readonly string[];
  /** The names of a header's columns; undefined when a needed column is missing. */
  names(header: readonly string[]): readonly string[] | undefined;
  /** The names of columns of a file whose first row names none; absent where a file must have a header. */
  headless?(first: readonly string[]): readonly string[];
  /** Throws an error that says what is wrong with a header. */
  refuse(header: readonly string[]): never;
}

/**
 * The rows of a csv. Each row is parsed alone, so that an unreadable row does not affect the others: with a streaming parser an
 * unclosed quote would swallow the rest of the file. The delimiter is the one declared, the one that
 * a first line `sep=;` names, or the first under which the header has the columns that are needed; nothing else is
 * guessed. Without a header it is a comma unless it is declared. Blanks around a cell are removed; cells beyond the header may be empty.
 */
export async function* csvRows(lines: Lines, shape: CsvShape): AsyncGenerator<PlacedRow> {
  const { names, delimiter } = await headerIn(lines, shape);
  const place = () => placeWith(lines.place, { names, delimiter });
  for (let first = await lines.peek(0); first !== undefined; first = await lines.peek(0)) {
    const line = lines.number;
    if (first.text.trim() === "") {
      lines.take(1);
      continue;
    }
    const { text, size, readAs } = await recordAhead(lines, first);
    const cells = cellsOf(text, delimiter);
    if (typeof cells !== "string" && fits(cells, names.length)) {
      lines.take(size);
      yield { row: { line, value: named(names, cells), ...defined({ readAs }) }, place };
    } else {
      lines.take(1);
      yield { row: { line, refused: reasonOf(cells, names.length), text: first.text }, place };
    }
  }
}

/** A place with what the header said. */
export function placeWith(place: Place, header: Pick<Layout, "names" | "delimiter">): Place {
  const { layout } = place;
  return layout === undefined ? place : { ...place, layout: { ...layout, ...header } };
}

/** The rows without their places. */
export async function* justRows(rows: AsyncIterable<PlacedRow>): AsyncGenerator<FileRow> {
  for await (const { row } of rows) yield row;
}

interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** The header that the place has, or that the next row is. */
async function headerIn(lines: Lines, shape: CsvShape): Promise<Header> {
  const { names, delimiter } = lines.from.layout ?? {};
  return names === undefined || delimiter === undefined ? readHeader(lines, shape) : { names, delimiter };
}

async function readHeader(lines: Lines, shape: CsvShape): Promise<Header> {
  let named = shape.delimiter;
  if (shape.fixed !== undefined) return { names: shape.fixed, delimiter: named ?? DELIMITERS[0] ?? "," };
  for (let first = await lines.peek(0); first !== undefined; first = await lines.peek(0)) {
    const said = lines.number === 1 ? /^"?sep=(.)"?$/i.exec(first.text.trimStart())?.[1] : undefined;
    if (said !== undefined) named ??= said;
    if (said !== undefined || first.text.trim() === "") {
      lines.take(1);
      continue;
    }
    const { text, size } = await recordAhead(lines, first);
    const header = headerOf(text, named === undefined ? DELIMITERS : [named], shape);
    if (header.isRow !== true) lines.take(size);
    return header;
  }
  return shape.refuse([]);
}

/** `isRow`: the first row names no columns, and is a row as all others. */
function headerOf(text: string, delimiters: readonly string[], shape: CsvShape): Header & { readonly isRow?: true } {
  const headers = delimiters.map((delimiter) => {
    const cells = cellsOf(text, delimiter);
    return { delimiter, cells: typeof cells === "string" ? [] : cells };
  });
  for (const { delimiter, cells } of headers) {
    const names = shape.names(cells);
    if (names !== undefined) return { names, delimiter };
  }
  const [likeliest] = headers.toSorted((a, b) => b.cells.length - a.cells.length);
  if (shape.headless === undefined || likeliest === undefined) return shape.refuse(likeliest?.cells ?? []);
  return { names: shape.headless(likeliest.cells), delimiter: likeliest.delimiter, isRow: true };
}

interface RowText extends Line {
  /** How many lines the row spans. */
  readonly size: number;
}

/** The text of the next row, over as many lines as its quotes need. */
async function recordAhead(lines: Lines, first: Line): Promise<RowText> {
  let { text, readAs } = first;
  for (let size = 1; size <= MOST_LINES; size++) {
    if (!oddQuotes(text)) return { text, size, ...defined({ readAs }) };
    const next = await lines.peek(size);
    if (next === undefined) break;
    text += `\n${next.text}`;
    readAs ??= next.readAs;
  }
  return { ...first, size: 1 };
}

function oddQuotes(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

/** The cells of a row, or why there are none. */
function cellsOf(text: string, delimiter: string): readonly string[] | string {
  try {
    const [cells = []] = parse(text, { relax_column_count: true, delimiter, trim: true });
    return cells;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function fits(cells: readonly string[], columns: number): boolean {
  return cells.length >= columns && cells.slice(columns).every((cell) => cell === "");
}

export function reasonOf(cells: readonly string[] | string, columns: number): string {
  return typeof cells === "string" ? cells : `This row has ${cells.length} of ${columns} columns.`;
}

export function named(header: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(header.flatMap((name, index) => (name === "" ? [] : [[name, cells[index] ?? ""]])));
}
