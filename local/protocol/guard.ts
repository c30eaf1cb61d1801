import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./service.ts";

/** A page of another site that has its name lead to 127.0.0.1 is not let in (DNS rebinding). */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Why a request is not answered at all: it was made under another name, or by a page of another site that somebody has open in
 * their browser. Tools send no `Origin`; the page's own forms send this port's.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function unwelcome({ host = "", origin, ...headers }: IncomingHttpHeaders): Reply | undefined {
  if (!LOOPBACK.test(host)) return refusal(403, "This answers to 127.0.0.1 and localhost only.");
  const foreign = origin !== undefined && origin !== `http://${host}`;
  const embedded = headers["sec-fetch-site"] === "cross-site" && headers["sec-fetch-mode"] !== "navigate";
  return foreign || embedded ? refusal(403, "This does not answer to pages of other sites.") : undefined;
}

/** A refusal in one sentence. */
export function refusal(status: number, text: string): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` };
}

/**
 * What goes with every answer: nothing runs on the page, nothing is loaded from elsewhere but pictures that a mail shows, no
 * other page may hold it in a frame, and no answer is kept or taken for another kind of thing than it is. A mail's frame
 * inherits this, so that its own styles must be allowed.
 */
export const GUARDS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};
