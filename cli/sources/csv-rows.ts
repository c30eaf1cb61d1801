import { parse } from "csv-parse/sync";
import type { Lines } from "./lines.ts";
import type { Row } from "./row.ts";

/** How many lines one row may span, by line breaks inside quotes. */
const MOST_LINES = 50;

/**
 * The rows of a csv. Each is parsed by itself, so that one that cannot be read costs itself alone: with a streaming
 * parser a quote that is never closed would swallow the rest of the file. `checkHeader` throws on a header that will not do.
 */
export async function* csvRows(lines: Lines, checkHeader: (header: readonly string[]) => void): AsyncGenerator<Row> {
  let header: readonly string[] | undefined;
  for (let first = await lines.peek(0); first !== undefined; first = await lines.peek(0)) {
    const line = lines.number;
    const { text, size } = await recordAhead(lines, first);
    const cells = first.trim() === "" ? [] : cellsOf(text);
    if (Array.isArray(cells) && cells.length > 0 && header === undefined) {
      header = cells.map((name) => name.trim());
      checkHeader(header);
      lines.take(size);
    } else if (Array.isArray(cells) && header !== undefined && cells.length === header.length) {
      yield { line, value: named(header, cells) };
      lines.take(size);
    } else {
      if (first.trim() !== "") yield { line, refused: reasonOf(cells, header?.length ?? 0), text: first };
      lines.take(1);
    }
  }
  if (header === undefined) checkHeader([]);
}

/** The text of the next row, over as many lines as its quotes need. */
async function recordAhead(lines: Lines, first: string): Promise<{ readonly text: string; readonly size: number }> {
  let text = first;
  for (let size = 1; size <= MOST_LINES; size++) {
    if (!oddQuotes(text)) return { text, size };
    const next = await lines.peek(size);
    if (next === undefined) break;
    text += `\n${next}`;
  }
  return { text: first, size: 1 };
}

function oddQuotes(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

/** The cells of a row, or why there are none. */
function cellsOf(text: string): readonly string[] | string {
  try {
    const [cells = []] = parse(text, { relax_column_count: true });
    return cells;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function reasonOf(cells: readonly string[] | string, columns: number): string {
  return typeof cells === "string" ? cells : `This row has ${cells.length} of ${columns} columns.`;
}

function named(header: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""]));
}
