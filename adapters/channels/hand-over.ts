import type { Channel, OutgoingMessage } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import { NotHandedOverError } from "../../core/model/errors.ts";
import type { ChannelSender, ProviderAnswer, SendFault } from "../../core/ports/channels.ts";
import { NeverLeftError } from "../system/fresh-request.ts";
import { host } from "../system/host.ts";

/** Faults before the first byte of a request was sent: the receiver certainly does not have it. */
const CODES: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * Whether a network error, or its cause (as fetch throws it), says that the receiver has not taken the request. Then the request was
 * never sent, or its HTTP/2 stream was refused, which happens only to requests that were not processed.
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

/** A fault that an AWS service answered with, as its SDK client throws it. */
interface ServiceFault extends Error {
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** The class of all faults of one client. */
type FaultClass<F extends ServiceFault> = abstract new (...given: never[]) => F;

/** What a fault of a service means for a message; `unknown`: the service may have taken it. */
export type Meaning = "throttled" | "misconfigured" | "unknown" | "opted_out" | { readonly refused: string };

/** How a message is given to one AWS service, once. */
export interface HandOver<F extends ServiceFault> {
  /** Sends the message and calls `handed` when the request is at the HTTP handler; the id that the service answers with. */
  send(handed: () => void): Promise<string | undefined>;
  readonly faults: FaultClass<F>;
  /** Undefined: as its status says. */
  meaning(fault: F): Meaning | undefined;
}

/**
 * Hands a message to an AWS service and says what its answer means.
 *
 * 1. A fault before the request reaches the HTTP handler (in our code, in the SDK's serializer, in the credentials) is thrown as
 *    NotHandedOverError.
 * 2. After a fault before the first byte is sent, the message is throttled.
 * 3. `meaning` says what a fault of the service means. Where it does not: 429 is throttled; another status below 500 concerns our
 *    request or our credentials, so it is misconfigured; a status from 500 on is unknown.
 * 4. After any other fault it is unknown whether the service has the message.
 */
export async function handOver<F extends ServiceFault>({
  send,
  faults,
  meaning,
}: HandOver<F>): Promise<ProviderAnswer> {
  // In the local cloud the handler is called without the middleware that reports this.
  let handed = host() !== undefined;
  try {
    const providerId = await send(() => {
      handed = true;
    });
    return { answer: "accepted", providerId: providerId ?? "" };
  } catch (error) {
    const fault = faultOf(error);
    if (!handed) throw new NotHandedOverError(fault.error);
    if (neverLeft(error)) return { answer: "throttled", fault };
    return error instanceof faults ? answerOf(meaning(error) ?? byStatus(fault), fault) : { answer: "unknown", fault };
  }
}

/** The last position of a command's middleware: it gets the request as the HTTP handler gets it. */
export const INNERMOST = { step: "deserialize", priority: "low", name: "sojournHandedOver" } as const;

/** Middleware that calls `handed` before it goes on. */
export function telling(handed: () => void) {
  return <Given, Result>(next: (given: Given) => Result) =>
    (given: Given): Result => {
      handed();
      return next(given);
    };
}

function answerOf(meaning: Meaning, fault: SendFault): ProviderAnswer {
  if (typeof meaning === "object") return { answer: "refused", reason: meaning.refused };
  if (meaning === "throttled" || meaning === "opted_out") return { answer: meaning };
  return { answer: meaning, fault };
}

function byStatus({ status = 500 }: SendFault): Meaning {
  if (status >= 500) return "unknown";
  return status === 429 ? "throttled" : "misconfigured";
}

/** Name or code, and status, of a thrown error; never its text, which may contain an address. */
export function faultOf(error: unknown): SendFault {
  if (error instanceof NeverLeftError) return { error: error.code };
  if (!(error instanceof Error)) return { error: typeof error };
  const name = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const status = statusOf(error);
  return { error: name, ...defined({ status }) };
}

/** The HTTP status of a service's error; undefined if there was no answer. */
function statusOf(error: Error): number | undefined {
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

/** The sender of each channel. */
type Senders = { readonly [C in Channel]: (message: OutgoingMessage<C>) => Promise<ProviderAnswer> };

/** Hands each message to the sender of its channel. */
export function channelSender(senders: Senders): ChannelSender {
  const sendBy = <C extends Channel>(channel: C, message: OutgoingMessage<C>) => senders[channel](message);
  return { send: (message) => sendBy(message.channel, message) };
}
