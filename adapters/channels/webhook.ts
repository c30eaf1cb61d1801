import type { Hash, OutgoingMessage, ProviderAnswer } from "../../core/ports.ts";
import { host } from "../system/host.ts";
import { neverLeft } from "./never-left.ts";

type Webhook = Extract<OutgoingMessage, { channel: "webhook" }>;

/** Answers by which the other side says that it has not taken the message, but may later. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429, 503]);

/**
 * Posts messages to their URLs, once each. The `Idempotency-Key` header is the same for every attempt at a message and
 * says nothing of the customer. Provider id: the answer's `X-Message-Id`, else that key.
 *
 * 2xx is accepted; 408, 425, 429 and 503 are throttled, as is a connection that never came to be; any other answer below
 * 500 is refused (a redirect too: it is not followed). Other 5xx, a lost connection and no answer are thrown: unknown.
 */
export function webhookSender(hash: Hash, timeoutMs: number): (message: Webhook) => Promise<ProviderAnswer> {
  return async (message) => {
    const key = hash(`${message.tags.customerId}#${message.tags.key}`);
    const headers = { "content-type": "application/json", ...lowerCased(message.headers), "idempotency-key": key };
    const answer = await post(message.url, { method: "POST", headers, body: message.body }, timeoutMs);
    if (answer === "never left" || LATER.has(answer.status)) return { answer: "throttled" };
    if (answer.status >= 500) throw new Error(`The webhook answered ${answer.status}.`);
    if (answer.status >= 200 && answer.status < 300) return { answer: "accepted", providerId: answer.id ?? key };
    return { answer: "refused", reason: `status_${answer.status}` };
  };
}

async function post(
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
  timeoutMs: number,
): Promise<{ readonly status: number; readonly id: string | undefined } | "never left"> {
  const hosted = host();
  if (hosted) {
    const { status, headers } = await hosted.fetch(url, init);
    return { status, id: headers["x-message-id"] };
  }
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    // Not read, so that an endless body cannot hold us up; let go, so that the connection is not either.
    await response.body?.cancel();
    return { status: response.status, id: response.headers.get("x-message-id") ?? undefined };
  } catch (error) {
    if (neverLeft(error)) return "never left";
    throw error;
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
