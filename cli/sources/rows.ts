import { stat } from "node:fs/promises";
import { defined } from "../../core/model/defined.ts";
import { isJsonObject } from "../../core/model/json.ts";
import type { FileSource, SourceFormat } from "../../workflows/compiler/sources/source.ts";
import { ProblemError } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { type CsvShape, csvRows } from "./csv-rows.ts";
import { Lines, type Row } from "./lines.ts";
import { tsvRows } from "./tsv-rows.ts";

/**
 * The rows of a file in its order, streamed; rows that `group by` puts together are one. A row that cannot be read is given with
 * the reason, and reading goes on. UsageError when there is no such file, Problem when it lacks a column that the source needs.
 */
export async function* readRows(path: string, source: FileSource): AsyncGenerator<Row> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
  const rows = READERS[source.format](new Lines(path, source.encoding), path, source);
  yield* source.groupBy.length === 0 ? rows : groupedRows(rows, source.groupBy);
}

const READERS: Readonly<Record<SourceFormat, (lines: Lines, path: string, source: FileSource) => AsyncGenerator<Row>>> =
  {
    csv: (lines, path, source) => csvRows(lines, shapeOf(path, source)),
    tsv: (lines, path, source) => tsvRows(lines, shapeOf(path, source)),
    ndjson: jsonRows,
  };

function shapeOf(path: string, source: FileSource): CsvShape {
  const { columns, delimiter } = source;
  const fixed = source.header ? undefined : columns;
  return {
    ...defined({ delimiter, fixed }),
    names: (header) => {
      const named = namesOf(path, header, columns);
      return columns.every((column) => named.includes(column)) ? named : undefined;
    },
    refuse: (header) => {
      if (header.length === 0)
        throw new ProblemError(`${path} is empty.`, `It needs the columns ${columns.join(", ")}.`);
      const named = namesOf(path, header, columns);
      const missing = columns.filter((column) => !named.includes(column));
      const what = `${missing.length === 1 ? "column" : "columns"} ${missing.join(", ")}`;
      throw new ProblemError(
        `${path} lacks the ${what} that the source ${source.source} needs.`,
        `It has ${header.join(", ")}. If its cells are not separated by a comma, a semicolon, a tab or a bar, name the separator with \`delimiter\`.`,
      );
    },
  };
}

/** The names of a header's columns in the source's spelling; capitals do not matter. Problem when a name is there twice. */
function namesOf(path: string, header: readonly string[], columns: readonly string[]): readonly string[] {
  const named = header.map((name) => {
    if (columns.includes(name)) return name;
    const meant = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    return meant !== undefined && !header.includes(meant) ? meant : name;
  });
  const twice = columns.find((column) => named.indexOf(column) !== named.lastIndexOf(column));
  if (twice === undefined) return named;
  throw new ProblemError(`${path} has the column ${twice} twice.`, "Remove one of them, or give it another name.");
}

/** The values of JSON lines. */
export async function* jsonRows(lines: Lines): AsyncGenerator<Row> {
  for (let next = await lines.peek(0); next !== undefined; next = await lines.peek(0)) {
    const { text, readAs } = next;
    const line = lines.number;
    lines.take(1);
    if (text.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(text);
      yield { line, value, ...defined({ readAs }) };
    } catch {
      yield { line, refused: "This line is not JSON.", text };
    }
  }
}

/** More rows than any event has. Without a limit a whole file could be held in memory. */
const MOST_ROWS = 10_000;

interface Group {
  readonly key: string;
  readonly line: number;
  readonly rows: Readonly<Record<string, unknown>>[];
  readonly refused: Row[];
  readAs: "windows-1252" | undefined;
}

/**
 * Adjacent rows with the same values in `columns`, as one row: the fields of the first, and all of them in `rows`. A row whose group
 * has ended is refused, since it would make a second event for the group.
 */
async function* groupedRows(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<Row> {
  const ended = new Map<string, number>();
  let group: Group | undefined;
  for await (const row of rows) {
    const fields = "value" in row && isJsonObject(row.value) ? row.value : undefined;
    const key = fields === undefined ? undefined : JSON.stringify(columns.map((column) => fields[column] ?? null));
    if (group !== undefined && key !== undefined && group.key !== key) {
      yield* wholeOf(group);
      ended.set(group.key, group.line);
      group = undefined;
    }
    const refused = refusedOf(row, { group, before: ended.get(key ?? ""), columns });
    if (refused !== undefined) {
      if (group === undefined) yield refused;
      else group.refused.push(refused);
    } else if ("value" in row && fields !== undefined && key !== undefined) {
      group ??= { key, line: row.line, rows: [], refused: [], readAs: undefined };
      group.rows.push(fields);
      group.readAs ??= row.readAs;
    }
  }
  if (group !== undefined) yield* wholeOf(group);
}

/** The group, and then the refused rows between its own. */
function* wholeOf({ line, rows, refused, readAs }: Group): Generator<Row> {
  yield { line, value: { ...rows[0], rows }, ...defined({ readAs }) };
  yield* refused;
}

interface Seen {
  readonly group: Group | undefined;
  /** The line on which an earlier group of the same values began. */
  readonly before: number | undefined;
  readonly columns: readonly string[];
}

function refusedOf(row: Row, { group, before, columns }: Seen): Row | undefined {
  if ("refused" in row) return row;
  const reason = !isJsonObject(row.value)
    ? "Only a row of named values can be grouped."
    : before === undefined
      ? tooMany(group, columns)
      : apart(before, columns);
  return reason === undefined ? undefined : { line: row.line, refused: reason, text: JSON.stringify(row.value) };
}

function apart(line: number, columns: readonly string[]): string {
  return `Rows with the same ${columns.join(", ")} are not adjacent; the first is on line ${line}. Sort the file by ${columns.join(", ")}.`;
}

function tooMany(group: Group | undefined, columns: readonly string[]): string | undefined {
  if (group === undefined || group.rows.length < MOST_ROWS) return undefined;
  return `More than ${MOST_ROWS.toLocaleString("en-GB")} rows have the same ${columns.join(", ")}, from line ${group.line} on.`;
}
