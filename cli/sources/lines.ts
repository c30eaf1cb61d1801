import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The lines of a text file, streamed, with a look at those to come. LF and CRLF end a line; a byte order mark is taken off, and `.gz` unpacked. */
export class Lines {
  readonly #lines: AsyncIterator<string>;
  #ahead: string[] = [];
  #taken = 0;

  constructor(path: string) {
    const file = createReadStream(path, { highWaterMark: 262_144 });
    const input = path.endsWith(".gz") ? unpacked(file) : file;
    this.#lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  }

  /** Number of the next line, from 1. */
  get number(): number {
    return this.#taken + 1;
  }

  /** The line `distance` lines after the next one; undefined behind the end. */
  async peek(distance: number): Promise<string | undefined> {
    while (this.#ahead.length <= distance) {
      const { done, value } = await this.#lines.next();
      if (done === true) return undefined;
      const first = this.#taken + this.#ahead.length === 0;
      this.#ahead.push(first ? value.replace(/^\uFEFF/, "") : value);
    }
    return this.#ahead[distance];
  }

  take(count: number): void {
    this.#ahead.splice(0, count);
    this.#taken += count;
  }
}

function unpacked(file: Readable): Readable {
  const unpacking = createGunzip();
  // A pipe does not hand on what goes wrong before it.
  file.on("error", (fault) => unpacking.destroy(fault));
  return file.pipe(unpacking);
}
