import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { urlToHttpOptions } from "node:url";
import { defined } from "../../core/model/defined.ts";
import { isPrivateLiteral, lookupPublic, NotPublicAddressError } from "./public-address.ts";

/** One HTTP/1.1 request, as node:http takes it. */
export interface FreshRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  /** With its query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Timeout for connection, request, answer and body together; milliseconds. None where absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Connects to public addresses only; any other address throws NeverLeftError with the code `NOT_PUBLIC`. */
  readonly publicOnly?: boolean | undefined;
}

export interface FreshResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most `longest` bytes of the body; a longer body closes the connection. */
  read(longest?: number): Promise<Uint8Array>;
  /** Discards the body. */
  drop(): void;
}

/** The request failed before its first byte was written: the other side has not received it. */
export class NeverLeftError extends Error {
  /** Code or name of the error. */
  readonly code: string;
  constructor(cause: unknown) {
    super("The request did not leave.", { cause });
    this.name = "NeverLeft";
    this.code = codeOf(cause);
  }
}

/** The input is not a valid request; a retry cannot change that. */
export class NotARequestError extends NeverLeftError {}

/** They keep no connections. They keep TLS sessions, which are offered to the next connection and may be declined. */
const AGENTS = {
  "http:": new HttpAgent({ keepAlive: false }),
  "https:": new HttpsAgent({ keepAlive: false }),
};

/**
 * Sends a request over a connection of its own. Lambda freezes a sandbox between invocations, and a kept connection may
 * be dead afterwards: the request is written, no answer comes, and it is unknown whether the other side received it.
 *
 * 1. Nothing is written before the connection is established, with TLS before the handshake is over. A fault until then
 *    is thrown as NeverLeftError.
 * 2. A later fault leaves open what the other side received, and is thrown unchanged.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html: an idle connection may have been closed.
 */
export function freshRequest({ body, timeoutMs, ...options }: FreshRequest): Promise<FreshResponse> {
  return new Promise((resolve, reject) => {
    let left = false;
    const request = createRequest(options);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => request.destroy(new TimedOutError(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    request.on("socket", (socket) => {
      socket.once(options.protocol === "https:" ? "secureConnect" : "connect", () => {
        left = true;
        request.end(body);
      });
    });
    request.on("response", (response) => resolve(readable(response)));
    request.on("error", (error) => reject(left ? error : new NeverLeftError(error)));
    request.on("close", () => clearTimeout(timer));
  });
}

/** The parts of a URL; throws NotARequestError where it is invalid. */
export function urlParts(url: string): Pick<FreshRequest, "protocol" | "hostname" | "port" | "path"> {
  const found = URL.parse(url);
  if (found === null) throw new NotARequestError(new TypeError("The URL is none."));
  const { protocol, hostname, port, path } = urlToHttpOptions(found);
  return {
    protocol: protocol ?? "",
    hostname: hostname ?? "",
    path: path ?? "/",
    ...(port ? { port: Number(port) } : {}),
  };
}

class TimedOutError extends Error {
  override readonly name = "TimeoutError";
}

function createRequest({
  signal,
  publicOnly = false,
  ...options
}: Omit<FreshRequest, "body" | "timeoutMs">): ClientRequest {
  if (publicOnly && isPrivateLiteral(options.hostname)) throw new NeverLeftError(new NotPublicAddressError());
  const given = {
    ...options,
    ...defined({ signal }),
    ...(publicOnly ? { lookup: lookupPublic } : {}),
  };
  try {
    return options.protocol === "https:"
      ? httpsRequest({ ...given, agent: AGENTS["https:"] })
      : httpRequest({ ...given, agent: AGENTS["http:"] });
  } catch (error) {
    if (signal?.aborted === true) throw new NeverLeftError(error);
    throw new NotARequestError(error);
  }
}

function readable(response: IncomingMessage): FreshResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    status: response.statusCode ?? 0,
    headers,
    async read(longest = Number.POSITIVE_INFINITY) {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of response) {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= longest) break;
      }
      return Buffer.concat(chunks).subarray(0, longest);
    },
    drop: () => response.destroy(),
  };
}

function codeOf(cause: unknown): string {
  if (typeof cause !== "object" || cause === null) return "unknown";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.name : "unknown";
}

/** A request of the SDK. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request handler for clients of the SDK that keeps no connection; `timeoutMs` is for all of a request. */
export function freshHandler(timeoutMs?: number) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request: SdkRequest, options: { readonly abortSignal?: unknown } = {}) {
      const { protocol, hostname, port, path, query, method, headers, body } = request;
      const { abortSignal } = options;
      const response = await freshRequest({
        protocol,
        hostname,
        port,
        path: path + search(query),
        method,
        headers,
        body,
        timeoutMs,
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      const { status, headers: answered } = response;
      return { response: { statusCode: status, headers: answered, body: await response.read() } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** As the request was signed. */
function search(query: SdkRequest["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [escaped(name)] : [value].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
