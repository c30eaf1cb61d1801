import { freshId } from "../adapters/system/system.ts";
import type { Io, Output } from "./command.ts";

/*
 * What reaches a terminal. Commands show names, addresses and messages that customers wrote. A control character in them could
 * colour, erase or overwrite text, set the window's title, or reorder text.
 *
 * 1. Everything a command writes goes through `safe`, which shows such characters as escapes, `\u001b`. In JSON an escape stands
 *    for the character itself, so documents stay valid.
 * 2. Our own control sequences are made by `sequence`. They carry a random mark of this process, so no other text can imitate them.
 */
const MARK = freshId();

/** The control sequence `ESC [ …`, which passes through `safe`. */
export function sequence(what: string): string {
  return `\u001b${MARK}${what}\u001b`;
}

/** Moves to the beginning of the line and erases it. */
export const CLEAR_LINE = `${sequence("G")}${sequence("2K")}`;
export const LINE_START = sequence("G");

/** Control characters, direction marks, line separators other than LF, unpaired surrogates, and tag characters. */
const UNSAFE =
  "[\\p{Cc}\\p{Cs}\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\u{e0000}-\\u{e007f}]";
const ANY = new RegExp(UNSAFE, "gu");
const ANY_BUT_OURS = new RegExp(`\\u001b${MARK}([\\d;]*[A-Za-z])\\u001b|${UNSAFE}`, "gu");

/** The same output, which shows control characters as escapes. */
export function safe(output: Output): Output {
  return { terminal: output.terminal, write: (text) => output.write(shown(text)) };
}

function shown(text: string): string {
  return text.replace(ANY_BUT_OURS, (found, ours: string | undefined) => {
    if (ours !== undefined) return `\u001b[${ours}`;
    return found === "\n" || found === "\t" ? found : escaped(found);
  });
}

/** The text on one line: line ends and tabs are shown as escapes too. */
export function onOneLine(text: string): string {
  return text.replace(ANY, escaped);
}

function escaped(found: string): string {
  return Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`).join(
    "",
  );
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Paint = Readonly<Record<keyof typeof CODES, (text: string) => string>>;

/** Colours for a terminal. Plain text where the output is not a terminal, or the user set `NO_COLOR` (https://no-color.org). */
export function paint(io: Io, output: Output): Paint {
  const off = !output.terminal || (io.env.NO_COLOR ?? "") !== "" || io.env.TERM === "dumb";
  const brush = (kind: keyof typeof CODES) => {
    const [on, end] = CODES[kind];
    return (text: string) => (off ? text : `${sequence(`${on}m`)}${text}${sequence(`${end}m`)}`);
  };
  return {
    bold: brush("bold"),
    dim: brush("dim"),
    red: brush("red"),
    green: brush("green"),
    yellow: brush("yellow"),
    cyan: brush("cyan"),
  };
}

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
