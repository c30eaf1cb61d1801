import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Layout, Place } from "../../core/bulk/import.ts";
import { FileError } from "../../core/bulk/row.ts";

/** Opens a file at this byte. It may be opened more than once. */
export type OpenFile = (from: number) => Readable;

/** The bytes of a file's text from a place on. `offset`: where they begin, as `Place` counts. */
export interface TextBytes {
  readonly layout: Layout;
  readonly offset: number;
  readonly chunks: AsyncIterable<Buffer>;
}

const LF = 0x0a;
const CR = 0x0d;
/** So much of a file is looked at to find how it is written. */
const SAMPLE = 65_536;

/**
 * The bytes of a file's text: unpacked if it begins as gzip does, without its byte order mark, and as UTF-8 where it is
 * UTF-16. `encoding`: a label of the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels), where the source
 * names one. FileError for a file that is no text: a workbook, or UTF-16 that does not say so.
 */
export async function textBytes(open: OpenFile, place: Place, encoding?: string): Promise<TextBytes> {
  const { layout } = place;
  if (layout !== undefined) {
    if (layout.seekable) return { layout, offset: place.offset, chunks: buffers(open(place.offset)) };
    const file = buffers(open(0));
    const unpacked = layout.packed ? unzipped(file) : file;
    const text = isWide(layout.encoding) ? asUtf8(unpacked, layout.encoding) : unpacked;
    return { layout, offset: place.offset, chunks: after(text, place.offset) };
  }
  const raw = await begun(buffers(open(0)));
  const packed = raw.start[0] === 0x1f && raw.start[1] === 0x8b;
  const { start, chunks } = packed ? await begun(unzipped(raw.chunks)) : raw;
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4) {
    throw new FileError(
      "The file is a workbook or a zip archive.",
      "Save the sheet as CSV, or pack the file with gzip.",
    );
  }
  const mark = byteOrderMark(start);
  const known = encoding ?? mark?.encoding;
  const wide = isWide(known);
  if (!wide && start.subarray(0, 1_000).includes(0)) {
    throw new FileError(
      "The file is no text, or UTF-16 without a byte order mark.",
      "Save it as UTF-8, or name its encoding in the source: `encoding: utf-16le`.",
    );
  }
  const text = await begun(wide ? asUtf8(chunks, known) : chunks);
  const lineEnd = text.start.includes(LF) || !text.start.includes(CR) ? LF : CR;
  const marked = wide ? 0 : (mark?.size ?? 0);
  return {
    layout: { seekable: !packed && !wide, packed, lineEnd, ...(known !== undefined && { encoding: known }) },
    offset: marked,
    chunks: after(text.chunks, marked),
  };
}

export function isWide(encoding: string | undefined): boolean {
  return encoding?.toLowerCase().startsWith("utf-16") === true;
}

/** The encoding that a byte order mark names, and the mark's size in bytes; undefined without one. */
export function byteOrderMark(start: Buffer): { readonly encoding: string; readonly size: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: "utf-8", size: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: "utf-16le", size: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: "utf-16be", size: 2 };
  return undefined;
}

async function* buffers(input: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of input) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
}

/** The first bytes of a stream, enough to see how it is written, and the whole stream. */
async function begun(chunks: AsyncGenerator<Buffer>) {
  const read: Buffer[] = [];
  let size = 0;
  while (size < SAMPLE) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    read.push(value);
    size += value.length;
  }
  return { start: Buffer.concat(read).subarray(0, SAMPLE), chunks: inOnePiece(read, chunks) };
}

async function* inOnePiece(read: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* read;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** The stream without its first bytes. */
async function* after(chunks: AsyncGenerator<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: string | undefined): AsyncGenerator<Buffer> {
  // The decoder removes the byte order mark.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* unzipped(file: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const input = Readable.from(file);
  const unpacking = createGunzip();
  // A pipe does not pass on errors of its source.
  input.on("error", (fault) => unpacking.destroy(fault));
  unpacking.on("close", () => input.destroy());
  try {
    yield* buffers(input.pipe(unpacking));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("Z_")) throw error;
    throw new FileError(
      "The file is packed with gzip, and broken.",
      "It was cut or changed: make it, or copy it, again.",
    );
  }
}
