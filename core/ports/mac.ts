/** Codes over bytes that only somebody with the secret can make. */
export interface Mac {
  /** HMAC (RFC 2104) of the parts one after another; texts, and the secret, as UTF-8. Hex is in small letters. */
  hmac(
    algorithm: "sha256" | "sha1",
    secret: string,
    parts: readonly (string | Uint8Array)[],
    encoding: "hex" | "base64",
  ): string;
  /** A text's UTF-8 in base64 (RFC 4648). */
  base64(text: string): string;
  /** Whether two texts are equal, in a time that does not depend on where they differ. */
  equal(a: string, b: string): boolean;
}
