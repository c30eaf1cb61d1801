import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { HttpApi } from "../apigateway/http-api.ts";
import type { HttpReply } from "../apigateway/proxy-event.ts";
import type { Gateway } from "./gateway.ts";
import type { Reply } from "./service.ts";

/** The port is not available; the message says what to do. */
export class PortRefusedError extends Error {
  override readonly name = "PortRefused";
}

/** Answers requests of the page, which are not AWS calls; undefined when the path is not part of the page. */
export type PageHandler = (method: string, url: URL) => Promise<Reply | undefined>;

export interface HttpPorts {
  readonly gateway: Gateway;
  readonly api: HttpApi;
  readonly page: PageHandler;
  /** Called before a request is answered, so that virtual time catches up with real time. */
  arrived(): void;
  /** Called before an answer is sent, so that its effects are durable. */
  answering(): void;
  /** Called for an unexpected error. */
  failed(error: unknown): void;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Larger than any valid request: an item has at most 400 kB, a call of PutEvents 1 MB. */
const BODY_BYTES = 4_000_000;
/** The limit for all requests that are being read. */
const ALL_BYTES = 32_000_000;
/** The time limit for a body; milliseconds. */
const BODY_TIMEOUT_MILLIS = 30_000;
const CONNECTIONS = 256;

/** Serves the AWS protocols, the HTTP API and the page on 127.0.0.1. Port 0 takes a free one. Throws PortRefused. */
export async function listen(port: number, ports: HttpPorts): Promise<Listening> {
  const reading = { bytes: 0 };
  const limits = {
    headersTimeout: BODY_TIMEOUT_MILLIS,
    requestTimeout: BODY_TIMEOUT_MILLIS,
    connectionsCheckingInterval: 5_000,
  };
  const server = createServer(limits, (request, response) => {
    answer(request, ports, reading)
      .catch((error: unknown): Answer => {
        ports.failed(error);
        const type = { "content-type": "application/x-amz-json-1.1" };
        return { status: 500, headers: type, body: JSON.stringify({ __type: "InternalFailure" }) };
      })
      .then((reply) => {
        ports.answering();
        send(request, response, reply);
      });
  });
  server.maxConnections = CONNECTIONS;
  await opened(server, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The bytes of all requests that are being read. */
interface Reading {
  bytes: number;
}

async function answer(request: IncomingMessage, ports: HttpPorts, reading: Reading): Promise<Answer> {
  const url = URL.parse(request.url ?? "/", "http://127.0.0.1");
  if (url === null) return refusal(400, "The path of the request cannot be read.");
  const { method = "GET", headers } = request;
  const apiPath = headers["x-amz-target"] === undefined ? ports.api.pathOf(url.pathname) : undefined;
  // The API is there for pages of other sites; its functions say which of them they answer.
  const refused = apiPath === undefined ? refusalFor(headers) : foreignHost(headers);
  if (refused !== undefined) return refused;
  const bytes = await bodyOf(request, reading);
  if (!Buffer.isBuffer(bytes)) return bytes;
  ports.arrived();
  if (apiPath !== undefined) {
    const query = url.search.slice(1);
    const asked = { method, path: apiPath, query, headers: request.headersDistinct, body: bytes };
    return { ...(await ports.api.handle(asked)), ofApi: true };
  }
  const body = bytes.toString("utf8");
  const target = headers["x-amz-target"];
  const route = ports.gateway.route({
    method,
    path: url.pathname,
    target: typeof target === "string" ? target : undefined,
    body,
  });
  if (route === undefined && target === undefined) {
    const page = await ports.page(method, url);
    if (page !== undefined) return page;
  }
  return await ports.gateway.handle(route, body, headers.host);
}

/** The body, or a refusal when it is not read to its end. */
async function bodyOf(request: IncomingMessage, reading: Reading): Promise<Buffer | Reply> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES) return TOO_LARGE;
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const buffer = Buffer.from(part);
      bytes += buffer.length;
      reading.bytes += buffer.length;
      if (bytes > BODY_BYTES) return TOO_LARGE;
      if (reading.bytes > ALL_BYTES) return refusal(503, "Too much is being read at once; try again.");
      parts.push(buffer);
    }
    return Buffer.concat(parts);
  } catch {
    return refusal(400, "The request broke off.");
  } finally {
    reading.bytes -= bytes;
  }
}

const TOO_LARGE = refusal(413, `A request has at most ${BODY_BYTES} bytes.`);

/** Sends the answer. A connection whose request was not read to its end is closed. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, ofApi = false }: Answer,
): void {
  const close = request.complete ? {} : { connection: "close" };
  const all = { ...headers, ...(ofApi ? {} : { ...GUARDS, "x-amzn-requestid": "local" }), ...close };
  response.statusCode = status;
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.end(body);
}

/** An answer of a service, of the page or of the API. An answer of the API has the headers of its function and no others. */
interface Answer extends HttpReply {
  readonly ofApi?: boolean;
}

function opened(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const inUse = "code" in error && error.code === "EADDRINUSE";
      const advice = "stop what listens there, or choose another with --port.";
      reject(inUse ? new PortRefusedError(`Port ${port} of 127.0.0.1 is in use: ${advice}`, { cause: error }) : error);
    });
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

/** Refuses pages of other sites whose host name resolves to 127.0.0.1 (DNS rebinding). */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * The refusal of a request with a foreign host name, or from a page of another site in the user's browser. Tools send no `Origin`;
 * the page's own forms send the origin of this port.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
function refusalFor({ host = "", origin, ...headers }: IncomingHttpHeaders): Reply | undefined {
  const elsewhere = foreignHost({ host });
  if (elsewhere !== undefined) return elsewhere;
  const foreign = origin !== undefined && origin !== `http://${host}`;
  const embedded = headers["sec-fetch-site"] === "cross-site" && headers["sec-fetch-mode"] !== "navigate";
  return foreign || embedded ? refusal(403, "This does not answer to pages of other sites.") : undefined;
}

function foreignHost({ host = "" }: IncomingHttpHeaders): Reply | undefined {
  return LOOPBACK.test(host) ? undefined : refusal(403, "This answers to 127.0.0.1 and localhost only.");
}

/** A refusal as plain text. */
function refusal(status: number, text: string): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` };
}

/**
 * Headers of every answer: the page runs no scripts and loads nothing from other sites except pictures of a mail, no other page
 * can show it in a frame, and browsers neither store answers nor guess their types. The frame of a mail inherits this, so inline
 * styles must be allowed.
 */
const GUARDS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};
