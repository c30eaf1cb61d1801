import { createHash } from "node:crypto";
import type { Place } from "../../core/bulk/import.ts";
import type { FileRow, PlacedRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import { isJsonObject } from "../../core/model/json.ts";

/** More rows than any event has. Without a limit a whole file could be held in memory. */
const MOST_ROWS = 10_000;

interface Group {
  readonly key: string;
  readonly line: number;
  readonly rows: Readonly<Record<string, unknown>>[];
  readonly refused: FileRow[];
  readAs: "windows-1252" | undefined;
}

interface Grouping {
  readonly columns: readonly string[];
  /** The last groups that ended before the first row, and how many are remembered. */
  readonly ended: NonNullable<Place["ended"]>;
  readonly most: number;
}

/**
 * Adjacent rows with the same values in `columns`, as one row: the fields of the first, and all of them in `rows`. A row whose group
 * has ended is refused, since it would make a second event for the group.
 */
export async function* groupedRows(
  rows: AsyncIterable<PlacedRow>,
  { columns, ended: before, most }: Grouping,
): AsyncGenerator<PlacedRow> {
  const ended = new Map(before);
  let group: Group | undefined;
  /** Behind the last row that was read. */
  let behind: Place | undefined;
  const place = () => behind && { ...behind, ended: [...ended] };
  for await (const { row, place: next } of rows) {
    const fields = "value" in row && isJsonObject(row.value) ? row.value : undefined;
    const key = fields === undefined ? undefined : hashOf(columns.map((column) => fields[column] ?? null));
    if (group !== undefined && ((key !== undefined && group.key !== key) || group.refused.length >= MOST_ROWS)) {
      ended.set(group.key, group.line);
      for (const first of ended.keys()) {
        if (ended.size <= most) break;
        ended.delete(first);
      }
      yield* wholeOf(group, place);
      group = undefined;
    }
    const refused = refusedOf(row, { group, before: key === undefined ? undefined : ended.get(key), columns });
    behind = next();
    if (refused !== undefined) {
      if (group === undefined) yield { row: refused, place };
      else group.refused.push(refused);
    } else if ("value" in row && fields !== undefined && key !== undefined) {
      group ??= { key, line: row.line, rows: [], refused: [], readAs: undefined };
      group.rows.push(fields);
      group.readAs ??= row.readAs;
    }
  }
  if (group !== undefined) yield* wholeOf(group, place);
}

function hashOf(values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url").slice(0, 16);
}

/** The group, and then the refused rows between its own. */
function* wholeOf({ line, rows, refused, readAs }: Group, place: () => Place | undefined): Generator<PlacedRow> {
  const all: FileRow[] = [{ line, value: { ...rows[0], rows }, ...defined({ readAs }) }, ...refused];
  for (const [at, row] of all.entries()) yield { row, place: at === all.length - 1 ? place : () => undefined };
}

interface Seen {
  readonly group: Group | undefined;
  /** The line on which an earlier group of the same values began. */
  readonly before: number | undefined;
  readonly columns: readonly string[];
}

function refusedOf(row: FileRow, { group, before, columns }: Seen): FileRow | undefined {
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
