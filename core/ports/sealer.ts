/** Texts that only holders of a secret can write and read. */
export interface Sealer {
  /** Letters, digits, `-` and `_`. The same text under the same secret gives the same. */
  seal(secret: string, text: string): string;
  /** The text; undefined where it was not sealed under this secret, or not exactly so. */
  open(secret: string, sealed: string): string | undefined;
}
