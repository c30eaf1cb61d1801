import { stat } from "node:fs/promises";
import { justRows } from "../../adapters/files/csv-rows.ts";
import { fileRows } from "../../adapters/files/rows.ts";
import { wantedShape } from "../../core/bulk/file-shape.ts";
import type { FileRow } from "../../core/bulk/row.ts";
import type { FileSource } from "../../core/model/source.ts";
import { UsageError } from "../command-line.ts";

/**
 * The rows of a file as a source reads them, streamed. UsageError when there is no such file, FileError when it lacks a column that
 * the source needs.
 */
export async function* readRows(path: string, source: FileSource): AsyncGenerator<FileRow> {
  await mustBeFile(path);
  yield* justRows(fileRows(path, wantedShape("events", path, source), { name: path }));
}

/** UsageError when there is no such file. */
export async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
}
