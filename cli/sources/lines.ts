import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ProblemError } from "../command.ts";

/** A line of a file. `readAs`: the line was not UTF-8 and was read as Windows-1252, which includes ISO-8859-1. */
export interface Line {
  readonly text: string;
  readonly readAs?: "windows-1252";
}

const LF = 0x0a;
const CR = 0x0d;
/** Longer than any row that can become an event: an event has at most 256 kB. */
const LONGEST_LINE = 8 * 1024 * 1024;

/**
 * The lines of a text file, streamed, with lookahead. LF and CRLF end a line, and CR alone in a file
 * whose beginning has no LF; nothing else does, so U+2028, U+2029 and U+0085 are text. `.gz` is unpacked, a byte order
 * mark is removed, and UTF-16 with one is read as UTF-16. `encoding` is a label of the Encoding Standard
 * (https://encoding.spec.whatwg.org/#names-and-labels); without it a line that is not UTF-8 is read as Windows-1252.
 * Problem when a line is longer than 8 MB.
 */
export class Lines {
  readonly #lines: AsyncIterator<Line>;
  #ahead: Line[] = [];
  #taken = 0;

  constructor(path: string, encoding?: string) {
    const file = createReadStream(path, { highWaterMark: 262_144 });
    this.#lines = readLines(path, path.endsWith(".gz") ? unpacked(file) : file, encoding);
  }

  /** Number of the next line, from 1. */
  get number(): number {
    return this.#taken + 1;
  }

  /** The line `distance` lines after the next one; undefined behind the end. */
  async peek(distance: number): Promise<Line | undefined> {
    while (this.#ahead.length <= distance) {
      const { done, value } = await this.#lines.next();
      if (done === true) return undefined;
      this.#ahead.push(value);
    }
    return this.#ahead[distance];
  }

  take(count: number): void {
    this.#ahead.splice(0, count);
    this.#taken += count;
  }
}

/** The lines of a stream of bytes, read as `Lines` reads them; `path` names the stream in error messages. */
export async function* readLines(path: string, input: Readable, encoding?: string): AsyncGenerator<Line> {
  const [start, rest] = await beginning(input);
  const marked = byteOrderMark(start);
  const known = encoding ?? marked?.encoding;
  const bytes = inOnePiece(start.subarray(marked?.size ?? 0), rest);
  const wide = known?.toLowerCase().startsWith("utf-16") === true;
  const decoder = known === undefined || known === "utf-8" ? undefined : new TextDecoder(known);
  const text = wide ? asUtf8(bytes, known) : bytes;
  for await (const line of split(path, text)) {
    if (decoder !== undefined && !wide) yield { text: decoder.decode(line) };
    else if (isUtf8(line)) yield { text: line.toString("utf8") };
    else yield { text: new TextDecoder("windows-1252").decode(line), readAs: "windows-1252" };
  }
}

/** The first bytes of a file, enough for its byte order mark, and the rest. */
async function beginning(input: Readable): Promise<readonly [Buffer, AsyncIterator<Buffer>]> {
  const rest: AsyncIterator<Buffer> = input[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < 3) {
    const { done, value } = await rest.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  return [start, rest];
}

async function* inOnePiece(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: string | undefined): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The lines of a stream of bytes, without their line ends. */
async function* split(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let end: number | undefined;
  let parts: Buffer[] = [];
  let size = 0;
  let line = 0;
  for await (const chunk of chunks) {
    end ??= chunk.includes(LF) || !chunk.includes(CR) ? LF : CR;
    let from = 0;
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, from)) {
      yield withoutReturn(Buffer.concat([...parts, chunk.subarray(from, at)]));
      [parts, size, from] = [[], 0, at + 1];
      line++;
    }
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > LONGEST_LINE) {
      throw new ProblemError(
        `Line ${line + 1} of ${path} is longer than 8 MB.`,
        "A file of events has one row a line; this may be one JSON document or no text at all.",
      );
    }
  }
  if (size > 0) yield withoutReturn(Buffer.concat(parts));
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

function unpacked(file: Readable): Readable {
  const unpacking = createGunzip();
  // A pipe does not pass on errors of its source.
  file.on("error", (fault) => unpacking.destroy(fault));
  return file.pipe(unpacking);
}

/** The encoding that a byte order mark names, and the mark's size in bytes; undefined without one. */
export function byteOrderMark(start: Buffer): { readonly encoding: string; readonly size: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: "utf-8", size: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: "utf-16le", size: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: "utf-16be", size: 2 };
  return undefined;
}

/**
 * One row of a file, or why it cannot be read. `line` is the line on which it begins, from 1. `readAs`: the row was not UTF-8 and
 * was read as Windows-1252.
 */
export type Row =
  | { readonly line: number; readonly value: unknown; readonly readAs?: "windows-1252" }
  | { readonly line: number; readonly refused: string; readonly text: string };
