/** A token: https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What the request itself needs, or what would make another request of it; and the key that is the same each time. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "idempotency-key",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a template, or a destination, may give a request a header of this name. */
export function mayBeSet(name: string): boolean {
  return TOKEN.test(name) && !NOT_ITS_OWN.has(name.toLowerCase());
}
