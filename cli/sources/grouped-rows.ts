import { defined } from "../../core/model/defined.ts";
import type { Row } from "./row.ts";

/** More rows than any one event is made of; a whole file would be held in memory else. */
const MOST_ROWS = 10_000;

interface Group {
  readonly key: string;
  readonly line: number;
  readonly rows: Readonly<Record<string, unknown>>[];
  readonly refused: Row[];
  readAs: "windows-1252" | undefined;
}

/**
 * Rows that stand together and have the same values in `columns`, as one: the fields of the first, and all of them in
 * `rows`. A row whose group has ended is refused: its event would be a second one, or a duplicate.
 */
export async function* groupedRows(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<Row> {
  const ended = new Map<string, number>();
  let group: Group | undefined;
  for await (const row of rows) {
    const fields = "value" in row ? fieldsOf(row.value) : undefined;
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

/** The group, and then the rows between its own that were refused: rows come in the order of their lines. */
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
  const reason =
    fieldsOf(row.value) === undefined
      ? "Only a row of named values can be grouped."
      : before === undefined
        ? tooMany(group, columns)
        : apart(before, columns);
  return reason === undefined ? undefined : { line: row.line, refused: reason, text: JSON.stringify(row.value) };
}

function apart(line: number, columns: readonly string[]): string {
  return `Rows with the same ${columns.join(", ")} stand apart; the first is on line ${line}. Sort the file by ${columns.join(", ")}.`;
}

function tooMany(group: Group | undefined, columns: readonly string[]): string | undefined {
  if (group === undefined || group.rows.length < MOST_ROWS) return undefined;
  return `More than ${MOST_ROWS.toLocaleString("en-GB")} rows have the same ${columns.join(", ")}, from line ${group.line} on.`;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
