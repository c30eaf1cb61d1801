import { stat } from "node:fs/promises";
import { defined } from "../../core/model/defined.ts";
import type { Source, SourceFormat } from "../../workflows/compiler/sources/source.ts";
import { ProblemError } from "../problem.ts";
import { UsageError } from "../usage-error.ts";
import { type CsvShape, csvRows } from "./csv-rows.ts";
import { groupedRows } from "./grouped-rows.ts";
import { Lines } from "./lines.ts";
import type { Row } from "./row.ts";

/**
 * The rows of a file in its order, streamed; those that `group by` puts together are one. A row that cannot be read is
 * given with the reason and stops nothing. Throws UsageError when there is no such file, Problem when it lacks a column
 * that the source needs.
 */
export async function* readRows(path: string, source: Source): AsyncGenerator<Row> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
  const rows = READERS[source.format](new Lines(path, source.encoding), path, source);
  yield* source.groupBy.length === 0 ? rows : groupedRows(rows, source.groupBy);
}

const READERS: Readonly<Record<SourceFormat, (lines: Lines, path: string, source: Source) => AsyncGenerator<Row>>> = {
  csv: (lines, path, source) => csvRows(lines, shapeOf(path, source)),
  ndjson: jsonRows,
};

function shapeOf(path: string, source: Source): CsvShape {
  const { columns, delimiter } = source;
  return {
    ...defined({ delimiter }),
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
        `It has ${header.join(", ")}. If something else than a comma, a semicolon, a tab or a bar stands between its cells, say so by \`delimiter\`.`,
      );
    },
  };
}

/** What a header's columns are called: as the source writes them, whatever letters are in capitals. Problem when one is there twice. */
function namesOf(path: string, header: readonly string[], columns: readonly string[]): readonly string[] {
  const named = header.map((name) => {
    if (columns.includes(name)) return name;
    const meant = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    return meant !== undefined && !header.includes(meant) ? meant : name;
  });
  const twice = columns.find((column) => named.indexOf(column) !== named.lastIndexOf(column));
  if (twice === undefined) return named;
  throw new ProblemError(`${path} has the column ${twice} twice.`, "Take one of them out, or give it another name.");
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
