import { validateHeaderName, validateHeaderValue } from "node:http";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { Hash } from "../../core/ports/system.ts";
import { freshRequest, NeverLeftError, NotARequestError, urlParts } from "../system/fresh-request.ts";
import { headerValue } from "../system/header-value.ts";
import { host } from "../system/host.ts";
import type { InvokeFunction } from "./function.ts";
import { faultOf, neverLeft } from "./hand-over.ts";

type Webhook = Extract<OutgoingMessage, { channel: "webhook" }>;

/** Statuses of a receiver that has not taken the message, and may take it later. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429, 503]);
/** Statuses of a receiver that does not accept our credentials, for any message. */
const UNKNOWN_TO_IT: ReadonlySet<number> = new Set([401, 403, 407]);

/**
 * Posts each message to its URL once, over a new connection. The `Idempotency-Key` header is the same for every attempt to send a
 * message, and tells nothing about the customer. Provider id: the `X-Message-Id` of the answer, else that key.
 *
 * A Lambda function gets the body with the key in it (functionInvoker).
 *
 * - accepted: 2xx
 * - throttled: 408, 425, 429, 503, and a connection that could not be opened
 * - misconfigured: 401, 403, 407
 * - refused: any other status below 500 (redirects are not followed), a URL or header of which no request can be made, a host that is
 *   not on the internet
 * - unknown: other 5xx, a lost connection, no answer
 */
export function webhookSender(
  hash: Hash,
  timeoutMs: number,
  {
    publicOnly = true,
    functions,
  }: { readonly publicOnly?: boolean; readonly functions?: InvokeFunction | undefined } = {},
): (message: Webhook) => Promise<ProviderAnswer> {
  return async (message) => {
    const { customerId, key: messageKey, start } = message.tags;
    const key = hash(`${customerId}#${messageKey}${start === undefined ? "" : `#${start}`}`);
    if (message.isFunction) return invoke(message, key, functions);
    const headers = {
      "content-type": "application/json",
      "user-agent": "sojourn",
      ...asSent(message.headers),
      "idempotency-key": key,
    };
    const unfit = unfitPart(message.url, headers);
    if (unfit !== undefined) return { answer: "refused", reason: unfit };
    const answer = await post(message, { method: "POST", headers, body: message.body }, { timeoutMs, publicOnly });
    return "answer" in answer ? answer : meaningOf(answer, key);
  };
}

interface Answered {
  readonly status: number;
  readonly id: string | undefined;
}

function meaningOf({ status, id }: Answered, key: string): ProviderAnswer {
  if (LATER.has(status)) return { answer: "throttled" };
  if (UNKNOWN_TO_IT.has(status)) return { answer: "misconfigured", fault: { error: "webhook", status } };
  if (status >= 500) return { answer: "unknown", fault: { error: "webhook", status } };
  if (status >= 200 && status < 300) return { answer: "accepted", providerId: id ?? key };
  return { answer: "refused", reason: `status_${status}` };
}

/** Which part of a message, filled with the customer's values, cannot be part of a request; undefined if none. */
function unfitPart(url: string, headers: Readonly<Record<string, string>>): string | undefined {
  if (!URL.canParse(url)) return "url_not_valid";
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return undefined;
  } catch {
    return "header_not_valid";
  }
}

async function post(
  { url, tags }: Webhook,
  init: { method: string; headers: Record<string, string>; body: string },
  limits: { timeoutMs: number; publicOnly: boolean },
): Promise<Answered | ProviderAnswer> {
  try {
    const hosted = host();
    if (hosted) {
      const { status, headers } = await hosted.fetch("webhook", url, init, tags);
      return { status, id: headers["x-message-id"] };
    }
    const response = await freshRequest({ ...urlParts(url), ...init, ...limits });
    // The body is not read, because it may never end.
    response.drop();
    return { status: response.status, id: response.headers["x-message-id"] };
  } catch (error) {
    if (error instanceof NotARequestError) return { answer: "refused", reason: "request_not_valid" };
    if (error instanceof NeverLeftError && error.code === "NOT_PUBLIC") {
      return { answer: "refused", reason: "address_not_public" };
    }
    return { answer: neverLeft(error) ? "throttled" : "unknown", fault: faultOf(error) };
  }
}

/** Gives the message to a function, with the key in its payload. */
async function invoke(
  { url, body, tags }: Webhook,
  key: string,
  call: InvokeFunction | undefined,
): Promise<ProviderAnswer> {
  const payload = JSON.stringify({ ...JSON.parse(body), idempotencyKey: key });
  const hosted = host();
  if (hosted === undefined) return (await call?.(url, payload)) ?? NO_FUNCTIONS;
  const { status } = await hosted.fetch("webhook", url, { method: "INVOKE", headers: {}, body: payload }, tags);
  return meaningOf({ status, id: undefined }, key);
}

/** A function that was deployed without a template that goes to one. */
const NO_FUNCTIONS: ProviderAnswer = { answer: "misconfigured", fault: { error: "no_such_channel" } };

function asSent(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), headerValue(value)]));
}
