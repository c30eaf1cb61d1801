import type { HttpAnswer } from "../../core/call/http-answer.ts";
import { freshRequest, urlParts } from "../system/fresh-request.ts";
import type { HostedCall } from "../system/host.ts";

/** Until when, and to which addresses, the requests of one attempt may go. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly publicOnly: boolean;
}

/** The largest part of an answer that is read, in bytes. A journey keeps a few short values of it. */
export const LONGEST_ANSWER = 256 * 1024;

/** One request over a connection of its own, and its answer. Throws where the answer does not come whole, or not in time. */
export async function exchange({ method, url, headers, body }: HostedCall, limits: Limits): Promise<HttpAnswer> {
  const response = await freshRequest({
    ...urlParts(url),
    method,
    // Node says the length of a body by itself, but not with GET and DELETE: there the other side would take it for the next request.
    headers: {
      "user-agent": "sojourn",
      ...headers,
      ...(body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    },
    ...limits,
    ...(body === "" ? {} : { body }),
  });
  const text = new TextDecoder().decode(await response.read(LONGEST_ANSWER));
  return { status: response.status, headers: response.headers, text };
}
