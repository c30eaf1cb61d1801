import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { destinationCaller } from "../../adapters/destinations/caller.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import type { HttpDestination } from "../../core/model/destination.ts";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How a system answers a request; `seen` is the whole request. */
export type Behaviour = (seen: Seen, response: ServerResponse) => void;

/** Another system on the loopback that answers each request by the next behaviour, the last one again and again. */
export async function vendor(...behaviours: Behaviour[]) {
  const seen: Seen[] = [];
  const server: Server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    const one = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
    seen.push(one);
    behaviours[Math.min(seen.length, behaviours.length) - 1]?.(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    seen,
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  };

/** The head of an answer and half of its body; then the connection ends. */
export const halfClosed: Behaviour = (_, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"half":', () => response.destroy());
};

export const hanging: Behaviour = () => {};

export const html: Behaviour = answering(200, "<html><body>Please log in</body></html>", {
  "content-type": "text/html",
});

/** A caller whose secrets are these; `now` is its clock. */
export function calling(secretText: () => string, publicOnly = false) {
  const clock = memoryClock(Date.UTC(2026, 8, 1, 8));
  const reads = { read: 0, anew: 0 };
  let cached: string | undefined;
  const caller = destinationCaller({
    lambda: new LambdaClient({ region: "eu-west-1" }),
    clock,
    credentials: async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" }),
    reach: { publicOnly },
    secrets: {
      async read() {
        reads.read += 1;
        cached ??= secretText();
        return cached;
      },
      async readAnew() {
        reads.anew += 1;
        cached = secretText();
        return cached;
      },
    },
  });
  return { caller, clock, reads };
}

export function httpDestination(url: string, more: Partial<HttpDestination> = {}): HttpDestination {
  return {
    kind: "http",
    name: "crm",
    method: "POST",
    headers: {},
    timeout: 2000,
    attempts: 3,
    example: { status: 200, body: {} },
    url,
    ...more,
  };
}
