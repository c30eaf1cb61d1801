import type { Hash } from "../ports/system.ts";

/** Bits and bits set for each key: of two million keys fewer than two in a million are taken for known ones. */
const BYTES = 8 * 1024 * 1024;
const MARKS = 8;
/** So many rows are compared; later ones are not. */
export const MOST_SEEN = 2_000_000;

/**
 * Which keys there were, in 8 MB whatever the file's size: a Bloom filter, which forgets nothing and rarely takes a new key for a
 * known one. It counts duplicates for the receipt and decides nothing: what makes a row count once is the id of its event.
 * `bytes` may be stored and given again.
 */
export class Seen {
  readonly bytes: Uint8Array;
  readonly #hash: Hash;

  constructor(hash: Hash, bytes: Uint8Array = new Uint8Array(BYTES)) {
    this.#hash = hash;
    this.bytes = bytes;
  }

  /** Whether the key was there before. From now on it was. */
  add(key: string): boolean {
    const digest = this.#hash(key);
    // Two hashes make all positions: Kirsch and Mitzenmacher, Less Hashing, Same Performance (2006).
    const first = Number.parseInt(digest.slice(0, 8), 16);
    const step = Number.parseInt(digest.slice(8, 16), 16) | 1;
    let known = true;
    for (let mark = 0; mark < MARKS; mark++) {
      const bit = (first + mark * (step >>> 0)) % (this.bytes.length * 8);
      const at = bit >>> 3;
      const mask = 1 << (bit & 7);
      const byte = this.bytes[at] ?? 0;
      if ((byte & mask) === 0) {
        known = false;
        this.bytes[at] = byte | mask;
      }
    }
    return known;
  }
}
