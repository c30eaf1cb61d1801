import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Gateway } from "./gateway.ts";
import type { Reply } from "./service.ts";

/** The port cannot be listened on; the message says what to do. */
export class PortRefused extends Error {
  override readonly name = "PortRefused";
}

/** Answers requests that are no AWS call: the page. Undefined: it is none of its paths. */
export type PageHandler = (method: string, url: URL) => Promise<Reply | undefined>;

export interface HttpPorts {
  readonly gateway: Gateway;
  readonly page: PageHandler;
  /** Runs before a request is answered: lets virtual time catch up with real time. */
  arrived(): void;
  /** Runs before an answer goes out: makes durable what it tells of. */
  answering(): void;
  /** Told of what went wrong in answering. */
  failed(error: unknown): void;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Larger than any AWS request here; a body beyond it is refused. */
const MAXIMUM_BODY_BYTES = 20_000_000;

/** A page of another site that has its name lead to 127.0.0.1 is not let in (DNS rebinding). */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Serves the AWS protocols and the page on 127.0.0.1. Port 0 takes a free one. Throws PortRefused. */
export async function listen(port: number, ports: HttpPorts): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(request, ports)
      .catch((error: unknown): Reply => {
        ports.failed(error);
        const type = { "content-type": "application/x-amz-json-1.1" };
        return { status: 500, headers: type, body: JSON.stringify({ __type: "InternalFailure" }) };
      })
      .then((reply) => {
        ports.answering();
        send(response, reply);
      });
  });
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

async function answer(request: IncomingMessage, ports: HttpPorts): Promise<Reply> {
  const body = await bodyOf(request);
  if (!LOOPBACK.test(request.headers.host ?? "")) {
    return {
      status: 403,
      headers: { "content-type": "text/plain" },
      body: "This answers to 127.0.0.1 and localhost only.\n",
    };
  }
  ports.arrived();
  const { method = "GET", headers } = request;
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
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
  return await ports.gateway.handle(route, body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const buffer = Buffer.from(part);
    bytes += buffer.length;
    if (bytes > MAXIMUM_BODY_BYTES) throw new Error("The request is too large.");
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "x-amzn-requestid": "local" });
  response.end(reply.body);
}

function opened(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const inUse = "code" in error && error.code === "EADDRINUSE";
      const advice = "stop what listens there, or choose another with --port.";
      reject(inUse ? new PortRefused(`Port ${port} of 127.0.0.1 is in use: ${advice}`) : error);
    });
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
