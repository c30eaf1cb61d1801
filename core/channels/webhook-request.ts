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

const LITERAL = /^https:\/\/((?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#]|$)/iu;
/** Segments of a path that lead out of the folder they stand in; URL parsers read %2e as a dot. */
const UPWARDS = /[/\\](?:\.|%2e){1,2}(?=[/\\?#]|$)/i;

/**
 * The host that a webhook's URL names, in lower case; undefined unless the scheme is https and both stand there literally. Of a
 * template's URL what comes after may be Liquid: where a message goes is the author's to say, never a customer's.
 */
export function literalHost(url: string): string | undefined {
  return LITERAL.exec(url)?.[1]?.toLowerCase();
}

/** Whether a filled URL stays where its author put it: it has no blanks, and no value leads to another folder. */
export function staysInPlace(url: string): boolean {
  return !/\s/.test(url) && !UPWARDS.test(url.replace(/[?#].*$/, ""));
}
