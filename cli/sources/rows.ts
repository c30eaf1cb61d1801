import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type CsvError, parse } from "csv-parse";
import type { Source, SourceFormat } from "../../workflows/compiler/sources/source.ts";
import { Problem } from "../problem.ts";
import { UsageError } from "../usage-error.ts";

/** One row of a file, or why it cannot be read. `line` counts from 1; of a row over several lines it is the last. */
export type Row =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly refused: string; readonly text: string };

/**
 * The rows of a file in its order, streamed. A row that cannot be read is given with the reason and stops nothing.
 * Throws UsageError when there is no such file, Problem when it lacks a column that the source needs.
 */
export async function* readRows(path: string, source: Source): AsyncGenerator<Row> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
  yield* READERS[source.format](path, source);
}

const READERS: Readonly<Record<SourceFormat, (path: string, source: Source) => AsyncGenerator<Row>>> = {
  csv: readCsv,
  ndjson: readJsonLines,
};

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* readCsv(path: string, source: Source): AsyncGenerator<Row> {
  const refused: Row[] = [];
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined, text: string | undefined) => {
        const line = typeof error?.lines === "number" ? error.lines : 0;
        refused.push({ line, refused: error?.message ?? "This row cannot be read.", text: text ?? "" });
        return undefined;
      },
    }),
  );
  let header: readonly string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
    yield* refused.splice(0);
    if (header === undefined) {
      header = record.map((name) => name.trim());
      checkHeader(path, header, source);
    } else if (record.length !== header.length) {
      const reason = `This row has ${record.length} of ${header.length} columns.`;
      yield { line: info.lines, refused: reason, text: record.join(",") };
    } else {
      const names = header;
      yield { line: info.lines, value: Object.fromEntries(record.map((text, index) => [names[index], text])) };
    }
  }
  yield* refused;
  if (header === undefined)
    throw new Problem(`${path} is empty.`, `It needs the columns ${source.columns.join(", ")}.`);
}

function checkHeader(path: string, header: readonly string[], source: Source): void {
  const missing = source.columns.filter((column) => !header.includes(column));
  if (missing.length === 0) return;
  const what = `${missing.length === 1 ? "column" : "columns"} ${missing.join(", ")}`;
  throw new Problem(
    `${path} lacks the ${what} that the source ${source.source} needs.`,
    `It has ${header.join(", ")}.`,
  );
}

async function* readJsonLines(path: string): AsyncGenerator<Row> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const bare = line === 1 ? text.replace(/^\uFEFF/, "") : text;
    if (bare.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(bare);
      yield { line, value };
    } catch {
      yield { line, refused: "This line is not JSON.", text: bare };
    }
  }
}
