import { NeverLeftError } from "../system/fresh-request.ts";

/** Faults before anything of a request could leave us: whatever was in it, the other side definitely has not got it. */
const CODES: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * Whether a network error, or its cause (as fetch throws it), says that the other side has not taken the request: it never
 * left, or was refused as a stream of HTTP/2, which is promised for requests that were not processed.
 * https://www.rfc-editor.org/rfc/rfc9113.html#section-8.7
 */
export function neverLeft(error: unknown): boolean {
  return isOne(error) || (error instanceof Error && isOne(error.cause));
}

function isOne(error: unknown): boolean {
  if (error instanceof NeverLeftError) return true;
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  const refused = error instanceof Error && error.message.includes("NGHTTP2_REFUSED_STREAM");
  return CODES.has(error.code) || (error.code === "ERR_HTTP2_STREAM_ERROR" && refused);
}
