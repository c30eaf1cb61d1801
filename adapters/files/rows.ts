import type { WantedShape } from "../../core/bulk/file-shape.ts";
import type { Place } from "../../core/bulk/import.ts";
import { FileError, type PlacedRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import type { SourceFormat } from "../../core/model/source.ts";
import { type CsvShape, csvRows } from "./csv-rows.ts";
import { groupedRows } from "./grouped-rows.ts";
import { Lines } from "./lines.ts";
import type { OpenFile } from "./text-bytes.ts";
import { tsvRows } from "./tsv-rows.ts";

export interface RowsOptions {
  /** What error messages call the file. */
  readonly name: string;
  /** Where reading begins; the beginning of the file where absent. */
  readonly from?: Place;
  /** With `group by`: how many groups that have ended are remembered, so that a row which stands apart from its group is found. */
  readonly groups?: number;
}

/**
 * The rows of a file in its order, streamed; rows that `group by` puts together are one. A row that cannot be read is given with
 * the reason, and reading goes on. FileError where the file lacks a column that is needed, or is no text.
 */
export async function* fileRows(
  file: OpenFile | string,
  shape: WantedShape,
  { name, from, groups }: RowsOptions,
): AsyncGenerator<PlacedRow> {
  const lines = new Lines(file, { name, ...defined({ encoding: shape.encoding, from }) });
  try {
    const rows = READERS[shape.format](lines, name, shape);
    yield* shape.groupBy.length === 0
      ? rows
      : groupedRows(rows, {
          columns: shape.groupBy,
          ended: from?.ended ?? [],
          most: groups ?? Number.POSITIVE_INFINITY,
        });
  } finally {
    await lines.close();
  }
}

const READERS: Readonly<
  Record<SourceFormat, (lines: Lines, name: string, shape: WantedShape) => AsyncGenerator<PlacedRow>>
> = {
  csv: (lines, name, shape) => csvRows(lines, csvShape(name, shape)),
  tsv: (lines, name, shape) => tsvRows(lines, csvShape(name, shape)),
  ndjson: jsonRows,
};

function csvShape(name: string, shape: WantedShape): CsvShape {
  const { columns, delimiter, knows, lacks, first } = shape;
  const fixed = shape.header ? undefined : columns;
  return {
    ...defined({ delimiter, fixed }),
    names: (header) => {
      const named = namesOf(name, header, columns);
      const isHeader = columns.every((column) => named.includes(column)) && (knows === undefined || header.some(knows));
      return isHeader ? named : undefined;
    },
    ...(first !== undefined && {
      headless: (cells: readonly string[]) => cells.map((_, at) => (at === 0 ? first : "")),
    }),
    refuse: (header) => {
      const needs = lacks ?? columns.join(", ");
      if (header.length === 0) throw new FileError(`${name} is empty.`, `It needs the columns ${needs}.`);
      const named = namesOf(name, header, columns);
      const missing = columns.filter((column) => !named.includes(column));
      const what = lacks ?? missing.join(", ");
      throw new FileError(
        `${name} lacks the ${missing.length > 1 ? "columns" : "column"} ${what} that ${shape.asks} needs.`,
        `It has ${header.join(", ")}. If its cells are not separated by a comma, a semicolon, a tab or a bar, name the separator with \`delimiter\`.`,
      );
    },
  };
}

/** The names of a header's columns in the source's spelling; capitals do not matter. FileError when a name is there twice. */
function namesOf(file: string, header: readonly string[], columns: readonly string[]): readonly string[] {
  const named = header.map((name) => {
    if (columns.includes(name)) return name;
    const meant = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    return meant !== undefined && !header.includes(meant) ? meant : name;
  });
  const twice = columns.find((column) => named.indexOf(column) !== named.lastIndexOf(column));
  if (twice === undefined) return named;
  throw new FileError(`${file} has the column ${twice} twice.`, "Remove one of them, or give it another name.");
}

/** The values of JSON lines. */
export async function* jsonRows(lines: Lines): AsyncGenerator<PlacedRow> {
  const place = () => lines.place;
  for (let next = await lines.peek(0); next !== undefined; next = await lines.peek(0)) {
    const { text, readAs } = next;
    const line = lines.number;
    lines.take(1);
    if (text.trim() === "") continue;
    const value = jsonIn(text);
    if (value === NO_JSON) yield { row: { line, refused: "This line is not JSON.", text }, place };
    else yield { row: { line, value, ...defined({ readAs }) }, place };
  }
}

const NO_JSON = Symbol("no JSON");

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}
