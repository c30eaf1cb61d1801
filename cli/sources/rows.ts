import { stat } from "node:fs/promises";
import type { Source, SourceFormat } from "../../workflows/compiler/sources/source.ts";
import { Problem } from "../problem.ts";
import { UsageError } from "../usage-error.ts";
import { csvRows } from "./csv-rows.ts";
import { Lines } from "./lines.ts";
import type { Row } from "./row.ts";

/**
 * The rows of a file in its order, streamed. A row that cannot be read is given with the reason and stops nothing.
 * Throws UsageError when there is no such file, Problem when it lacks a column that the source needs.
 */
export async function* readRows(path: string, source: Source): AsyncGenerator<Row> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
  yield* READERS[source.format](new Lines(path), path, source);
}

const READERS: Readonly<Record<SourceFormat, (lines: Lines, path: string, source: Source) => AsyncGenerator<Row>>> = {
  csv: (lines, path, source) => csvRows(lines, (header) => checkHeader(path, header, source)),
  ndjson: jsonRows,
};

function checkHeader(path: string, header: readonly string[], source: Source): void {
  if (header.length === 0) throw new Problem(`${path} is empty.`, `It needs the columns ${source.columns.join(", ")}.`);
  const missing = source.columns.filter((column) => !header.includes(column));
  if (missing.length === 0) return;
  const what = `${missing.length === 1 ? "column" : "columns"} ${missing.join(", ")}`;
  throw new Problem(
    `${path} lacks the ${what} that the source ${source.source} needs.`,
    `It has ${header.join(", ")}.`,
  );
}

/** The values of JSON lines. */
export async function* jsonRows(lines: Lines): AsyncGenerator<Row> {
  for (let text = await lines.peek(0); text !== undefined; text = await lines.peek(0)) {
    const line = lines.number;
    lines.take(1);
    if (text.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(text);
      yield { line, value };
    } catch {
      yield { line, refused: "This line is not JSON.", text };
    }
  }
}
