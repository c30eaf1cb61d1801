import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
  /** The row as it was read; long rows are cut. */
  readonly text: string;
}

/**
 * The file of rows that could not be read, one JSON document per line, in the order of the input. A replay that goes on after a
 * crash writes no row twice: rows up to the last one in the file are skipped, and a line that the crash has cut is removed.
 */
export class RefusedRows {
  readonly path: string;
  #last = 0;
  #count = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    const lines = whole.split("\n").filter((line) => line !== "");
    this.#count = lines.length;
    this.#last = Number(/^\{"line":(\d+)/.exec(lines.at(-1) ?? "")?.[1] ?? 0);
  }

  get count(): number {
    return this.#count;
  }

  keep(row: RefusedRow): void {
    if (row.line <= this.#last) return;
    const { line, reason, text } = row;
    appendFileSync(this.path, `${JSON.stringify({ line, reason, text: text.slice(0, 2_000) })}\n`);
    this.#last = line;
    this.#count += 1;
  }
}
