import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import * as z from "zod/mini";

const asked = z.object({
  method: z.string(),
  hostname: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.optional(z.union([z.string(), z.instanceof(Uint8Array)])),
});

/**
 * GetObject and PutObject of S3 by its protocol, with the conditions that AWS documents; ETags are MD5 sums.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function fakeS3() {
  const objects = new Map<string, Uint8Array>();
  const tagOf = (content: Uint8Array) => `"${createHash("md5").update(content).digest("hex")}"`;
  const get = (key: string, headers: Readonly<Record<string, string>>) => {
    const content = objects.get(key);
    if (content === undefined) return refusal(404, "NoSuchKey");
    if (headers["if-match"] !== undefined && headers["if-match"] !== tagOf(content)) {
      return refusal(412, "PreconditionFailed");
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    if (from === undefined) return answer(200, content, { etag: tagOf(content) });
    if (Number(from) >= content.length) return refusal(416, "InvalidRange");
    return answer(206, content.slice(Number(from), Number(to) + 1), { etag: tagOf(content) });
  };
  const put = (key: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array = "") => {
    const there = objects.get(key);
    const wanted = headers["if-match"];
    if (headers["if-none-match"] === "*" && there !== undefined) return refusal(412, "PreconditionFailed");
    if (wanted !== undefined && there === undefined) return refusal(404, "NoSuchKey");
    if (wanted !== undefined && there !== undefined && wanted !== tagOf(there))
      return refusal(412, "PreconditionFailed");
    const content = typeof body === "string" ? new TextEncoder().encode(body) : body.slice();
    objects.set(key, content);
    return answer(200, new Uint8Array(), { etag: tagOf(content) });
  };
  return {
    objects,
    text: (key: string) => new TextDecoder().decode(objects.get(key)),
    /** Puts a file there, as a person does. Returns its ETag as events have it. */
    upload(key: string, content: string): string {
      const bytes = new TextEncoder().encode(content);
      objects.set(key, bytes);
      return tagOf(bytes).slice(1, -1);
    },
    remove: (key: string): void => void objects.delete(key),
    /** Answers a request of the SDK. The bucket is in the host's name. */
    handle(request: unknown) {
      const { method, path, headers, body } = asked.parse(request);
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const key = decodeURIComponent(path.slice(1));
      return method === "PUT" ? put(key, lower, body) : get(key, lower);
    },
  };
}

function answer(statusCode: number, content: Uint8Array, headers: Readonly<Record<string, string>>) {
  return { response: { statusCode, headers, body: Readable.from([content]) } };
}

function refusal(statusCode: number, code: string) {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return answer(statusCode, new TextEncoder().encode(xml), { "content-type": "application/xml" });
}
