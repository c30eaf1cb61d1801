import { gunzipSync } from "node:zlib";

export type Unpacked =
  | { readonly text: string }
  /** `mangled`: it was compressed, and its bytes were then taken for UTF-8. `broken`: it is no whole gzip, or no UTF-8. */
  | { readonly fault: "too large" | "mangled" | "broken" };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of a body as API Gateway passes it on. Whether it is compressed is seen from its first two bytes, since clients
 * compress under any content type. It is never unpacked further than `mostBytes`.
 * https://datatracker.ietf.org/doc/html/rfc1952#page-6: 1f 8b begin every gzip file.
 */
export function unpack(body: string, isBase64: boolean, mostBytes: number): Unpacked {
  if (!isBase64) {
    // 8b is no character of UTF-8 by itself, so the gateway has replaced it, and others after it.
    if (body.startsWith("\u001f\ufffd")) return { fault: "mangled" };
    return Buffer.byteLength(body) > mostBytes ? { fault: "too large" } : { text: body };
  }
  const bytes = Buffer.from(body, "base64");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return textOf(bytes, mostBytes);
  try {
    return textOf(gunzipSync(bytes, { maxOutputLength: mostBytes }), mostBytes);
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { fault: isTooLarge ? "too large" : "broken" };
  }
}

function textOf(bytes: Uint8Array, mostBytes: number): Unpacked {
  if (bytes.length > mostBytes) return { fault: "too large" };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { fault: "broken" };
  }
}
