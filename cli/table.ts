import { onOneLine } from "./terminal.ts";

/** Rows in columns under their headings, with numbers aligned to the right. Empty text for no rows. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return "";
  const cells = [headings, ...rows.map((row) => row.map(cell))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ""))));
  const right = headings.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  return cells
    .map((row) => widths.map((size, column) => pad(row[column] ?? "", size, right[column] === true)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function cell(value: string | number): string {
  return typeof value === "number" ? amount(value) : onOneLine(value);
}

/** A number with thousands separated: 22,190. */
export function amount(value: number): string {
  return value.toLocaleString("en-GB");
}

/** In characters, not in UTF-16 units. */
function width(text: string): number {
  return [...text].length;
}

function pad(text: string, size: number, right: boolean): string {
  const gap = " ".repeat(Math.max(0, size - width(text)));
  return right ? gap + text : text + gap;
}

/** The text with each line indented by two blanks. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
