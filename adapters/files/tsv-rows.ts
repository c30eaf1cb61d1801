import type { PlacedRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import { type CsvShape, fits, named, placeWith, reasonOf } from "./csv-rows.ts";
import type { Line, Lines } from "./lines.ts";

/** How many lines one row may span, with escaped line breaks. */
const MOST_LINES = 50;

/**
 * The rows of a file with tabs between its cells, as analytics systems and databases write it: a backslash before a tab, a line
 * break or a backslash makes it text, and quotes are text. The file may have no row of names.
 * https://experienceleague.adobe.com/docs/analytics/export/analytics-data-feed/data-feed-contents/datafeeds-spec-chars.html
 */
export async function* tsvRows(lines: Lines, shape: CsvShape): AsyncGenerator<PlacedRow> {
  let names = lines.from.layout?.names ?? shape.fixed;
  const place = () => placeWith(lines.place, defined({ names }));
  for (let first = await lines.peek(0); first !== undefined; first = await lines.peek(0)) {
    const line = lines.number;
    if (first.text === "") {
      lines.take(1);
      continue;
    }
    const { text, size, readAs } = await rowAhead(lines, first);
    const cells = cellsOf(text);
    lines.take(size);
    if (names === undefined) names = shape.names(cells) ?? shape.refuse(cells);
    else if (fits(cells, names.length))
      yield { row: { line, value: named(names, cells), ...defined({ readAs }) }, place };
    else yield { row: { line, refused: reasonOf(cells, names.length), text: first.text }, place };
  }
  if (names === undefined) shape.refuse([]);
}

async function rowAhead(lines: Lines, first: Line): Promise<Line & { readonly size: number }> {
  let { text, readAs } = first;
  for (let size = 1; size <= MOST_LINES; size++) {
    if (!endsEscaped(text)) return { text, size, ...defined({ readAs }) };
    const next = await lines.peek(size);
    if (next === undefined) break;
    text += `\n${next.text}`;
    readAs ??= next.readAs;
  }
  return { ...first, size: 1 };
}

/** Whether the line break behind this text belongs to it: an odd number of backslashes stands before it. */
function endsEscaped(text: string): boolean {
  const backslashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

function cellsOf(text: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === "\\" && (next === "\t" || next === "\n" || next === "\\")) {
      cell += next;
      at++;
    } else if (char === "\t") {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  return [...cells, cell];
}
