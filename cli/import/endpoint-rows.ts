import { Problem } from "../problem.ts";
import { csvRows } from "../sources/csv-rows.ts";
import { Lines } from "../sources/lines.ts";
import type { Row } from "../sources/row.ts";
import { jsonRows } from "../sources/rows.ts";

/** The rows of an export of endpoints, streamed: JSON lines where the first begins with a brace, else CSV. */
export async function* endpointRows(path: string): AsyncGenerator<Row> {
  const lines = new Lines(path);
  let first = await lines.peek(0);
  while (first !== undefined && first.trim() === "") {
    lines.take(1);
    first = await lines.peek(0);
  }
  if (first === undefined) return;
  if (first.trimStart().startsWith("{")) yield* jsonRows(lines);
  else yield* csvRows(lines, checkHeader);
}

function checkHeader(header: readonly string[]): void {
  if (header.some((column) => ["Id", "Address", "User.UserId"].includes(column))) return;
  throw new Problem(
    "The first row is no header of endpoints.",
    `It has ${header.slice(0, 10).join(", ")}; one of Id, Address and User.UserId has to be among them.`,
  );
}
