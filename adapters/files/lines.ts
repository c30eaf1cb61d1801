import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { FILE_START, type Layout, type Place } from "../../core/bulk/import.ts";
import { FileError } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import { isWide, type OpenFile, type TextBytes, textBytes } from "./text-bytes.ts";

/** A line of a file. `readAs`: the line was not UTF-8 and was read as Windows-1252, which includes ISO-8859-1. */
export interface Line {
  readonly text: string;
  readonly readAs?: "windows-1252";
}

/** A line with its size in the file's text, its end included; bytes. */
interface SizedLine extends Line {
  readonly bytes: number;
}

const LF = 0x0a;
const CR = 0x0d;
/** Longer than any row that can become an event: an event has at most 256 kB. */
const LONGEST_LINE = 8 * 1024 * 1024;

interface LinesOptions {
  /** What error messages call the file. */
  readonly name?: string;
  /** A label of the Encoding Standard, https://encoding.spec.whatwg.org/#names-and-labels. */
  readonly encoding?: string | undefined;
  /** Where reading begins; the beginning of the file where absent. */
  readonly from?: Place;
}

/**
 * The lines of a text file, streamed, with lookahead. LF and CRLF end a line, and CR alone in a file
 * whose beginning has no LF; nothing else does, so U+2028, U+2029 and U+0085 are text. What is packed with gzip is unpacked, a
 * byte order mark is removed, and UTF-16 with one is read as UTF-16. Without an encoding a line that is not UTF-8 is read as
 * Windows-1252. FileError for a file that is no text, and where a line is longer than 8 MB.
 */
export class Lines {
  readonly from: Place;
  readonly #opened: Promise<TextBytes>;
  readonly #lines: AsyncIterator<readonly SizedLine[]>;
  /** Lines that were read, of which those before `#at` are taken. */
  #read: readonly SizedLine[] = [];
  #at = 0;
  #taken: number;
  #offset = 0;
  #layout: Layout | undefined;

  constructor(file: OpenFile | string, { name, encoding, from = FILE_START }: LinesOptions = {}) {
    this.from = from;
    const open = typeof file === "string" ? openPath(file) : file;
    this.#taken = from.line - 1;
    this.#opened = textBytes(open, from, encoding);
    // A fault is thrown where the first line is asked for.
    this.#opened.catch(() => {});
    this.#lines = this.#chunks(name ?? (typeof file === "string" ? file : "the file"));
  }

  async *#chunks(name: string): AsyncGenerator<readonly SizedLine[]> {
    const { layout, offset, chunks } = await this.#opened;
    this.#layout = layout;
    this.#offset = offset;
    for await (const lines of split(chunks, layout.lineEnd, { name, before: this.#taken })) {
      yield lines.map(readerOf(layout.encoding));
    }
  }

  /** Number of the next line, from 1. */
  get number(): number {
    return this.#taken + 1;
  }

  /** Where the next line begins, after a line was asked for. */
  get place(): Place {
    return { offset: this.#offset, line: this.number, ...defined({ layout: this.#layout }) };
  }

  /** The line `distance` lines after the next one; undefined behind the end. */
  async peek(distance: number): Promise<Line | undefined> {
    while (this.#read.length - this.#at <= distance) {
      const { done, value } = await this.#lines.next();
      if (done === true) return undefined;
      this.#read = [...this.#read.slice(this.#at), ...value];
      this.#at = 0;
    }
    return this.#read[this.#at + distance];
  }

  take(count: number): void {
    for (let left = count; left > 0 && this.#at < this.#read.length; left--) {
      this.#offset += this.#read[this.#at++]?.bytes ?? 0;
      this.#taken += 1;
    }
  }

  /** Closes the file, also before its end. */
  async close(): Promise<void> {
    await this.#lines.return?.();
  }
}

/** A file of this machine. */
export function openPath(path: string): OpenFile {
  return (start) => createReadStream(path, { highWaterMark: 262_144, start });
}

/** The lines of a stream of UTF-8 as they come; `name` names the stream in error messages. */
export async function* readLines(name: string, input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const read = readerOf("utf-8");
  for await (const lines of split(input, LF, { name, before: 0 })) yield* lines.map(read);
}

/** A line as bytes without its end; `bytes`: its size with it. */
interface RawLine {
  readonly content: Buffer;
  readonly bytes: number;
}

function readerOf(encoding: string | undefined): (line: RawLine) => SizedLine {
  if (encoding === undefined || encoding === "utf-8" || isWide(encoding)) {
    return ({ content, bytes }) =>
      isUtf8(content)
        ? { text: content.toString("utf8"), bytes }
        : { text: new TextDecoder("windows-1252").decode(content), bytes, readAs: "windows-1252" };
  }
  const decoder = new TextDecoder(encoding);
  return ({ content, bytes }) => ({ text: decoder.decode(content), bytes });
}

/** The lines of each chunk that end in it. `before`: how many lines stand before the first. */
async function* split(
  chunks: AsyncIterable<Buffer>,
  end: number,
  { name, before }: { readonly name: string; readonly before: number },
): AsyncGenerator<readonly RawLine[]> {
  let parts: Buffer[] = [];
  let size = 0;
  let line = before;
  for await (const chunk of chunks) {
    const lines: RawLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, from)) {
      const last = chunk.subarray(from, at);
      lines.push(rawLine(parts.length === 0 ? last : Buffer.concat([...parts, last]), 1));
      [parts, size, from] = [[], 0, at + 1];
    }
    line += lines.length;
    if (from < chunk.length) parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (lines.length > 0) yield lines;
    if (size > LONGEST_LINE) {
      throw new FileError(
        `Line ${line + 1} of ${name} is longer than 8 MB.`,
        "A file of events has one row a line; this may be one JSON document or no text at all.",
      );
    }
  }
  if (size > 0) yield [rawLine(Buffer.concat(parts), 0)];
}

function rawLine(line: Buffer, end: number): RawLine {
  return { content: line.at(-1) === CR ? line.subarray(0, -1) : line, bytes: line.length + end };
}
