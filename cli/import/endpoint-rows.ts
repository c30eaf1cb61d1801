import { ProblemError } from "../problem.ts";
import { csvRows } from "../sources/csv-rows.ts";
import { Lines } from "../sources/lines.ts";
import type { Row } from "../sources/row.ts";
import { jsonRows } from "../sources/rows.ts";

/** The rows of an export of endpoints, streamed: JSON lines where the first begins with a brace, else CSV. */
export async function* endpointRows(path: string): AsyncGenerator<Row> {
  const lines = new Lines(path);
  let first = await lines.peek(0);
  while (first !== undefined && first.text.trim() === "") {
    lines.take(1);
    first = await lines.peek(0);
  }
  if (first === undefined) return;
  if (first.text.trimStart().startsWith("{")) yield* jsonRows(lines);
  else yield* csvRows(lines, { names: endpointColumns, refuse: noHeader });
}

function endpointColumns(header: readonly string[]): readonly string[] | undefined {
  return header.some((column) => ["Id", "Address", "User.UserId"].includes(column)) ? header : undefined;
}

function noHeader(header: readonly string[]): never {
  throw new ProblemError(
    "The first row is no header of endpoints.",
    `It has ${header.slice(0, 10).join(", ")}; one of Id, Address and User.UserId has to be among them.`,
  );
}
