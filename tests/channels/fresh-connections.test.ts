import { createServer as createHttp, type Server as HttpServer, type ServerResponse } from "node:http";
import { connect as connectHttp2, constants, createServer as createHttp2 } from "node:http2";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { neverLeft } from "../../adapters/channels/hand-over.ts";
import { pushSender } from "../../adapters/channels/push.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { smsSender } from "../../adapters/channels/sms.ts";
import { webhookSender } from "../../adapters/channels/webhook.ts";
import { whatsappSender } from "../../adapters/channels/whatsapp.ts";
import { callLambda } from "../../adapters/destinations/caller.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { emailClient, lambdaClient, pushClient, smsClient, socialClient } from "../../functions/wiring/clients.ts";

/*
 * The clients of the functions against servers on the loopback: what becomes of a message when a connection has died while
 * the sandbox was frozen, before the first byte of a request, and after it.
 */

const before = { ...process.env };
const open: (Server | HttpServer)[] = [];
beforeEach(() => {
  Object.assign(process.env, { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
});
afterEach(() => {
  for (const server of open.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
  process.env = { ...before };
});

async function listening(server: Server, scheme = "http"): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `${scheme}://127.0.0.1:${address.port}`;
}

const tags = { customerId: "c-1", key: "welcome#1#hello#1" };
const TIMEOUT = 600;
const PUBLISHED = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>`;
const JSON_1 = { "content-type": "application/x-amz-json-1.0" };

interface Case {
  /** Sends by the function's own client. */
  readonly send: (url: string) => Promise<ProviderAnswer>;
  readonly accept: (response: ServerResponse) => void;
}

/** Clients are made once and used again, as a function does between invocations. */
function clients(): Readonly<Record<"email" | "sms" | "whatsapp" | "push" | "webhook", Case>> {
  const made = new Map<string, (url: string) => Promise<ProviderAnswer>>();
  const at = (url: string, make: () => (url: string) => Promise<ProviderAnswer>) => {
    process.env.AWS_ENDPOINT_URL = url;
    const send = made.get(url) ?? make();
    made.set(url, send);
    return send(url);
  };
  const email = { channel: "email", from: "s@shop.test", to: "a@b.test", subject: "Hi", html: "Hi", tags } as const;
  const sms = { channel: "sms", from: "SHOP", to: "+447700900123", text: "Hi", transactional: true, tags } as const;
  const push = { channel: "push", to: "arn:aws:sns:x:1:endpoint/a/b/c", title: "Hi", text: "Hi", tags } as const;
  return {
    email: {
      send: (url) =>
        at(url, () => {
          const send = sesSender(emailClient(TIMEOUT), "");
          return () => send(email);
        }),
      accept: (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"MessageId":"m"}'),
    },
    sms: {
      send: (url) =>
        at(url, () => {
          const send = smsSender(smsClient(TIMEOUT), "dev");
          return () => send(sms);
        }),
      accept: (response) => response.writeHead(200, JSON_1).end('{"MessageId":"m"}'),
    },
    whatsapp: {
      send: (url) =>
        at(url, () => {
          const send = whatsappSender(socialClient(TIMEOUT), "dev");
          return () => send({ channel: "whatsapp", from: "n", to: "+447700900123", content: { text: "Hi" }, tags });
        }),
      accept: (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"messageId":"m"}'),
    },
    push: {
      send: (url) =>
        at(url, () => {
          const send = pushSender(pushClient(TIMEOUT));
          return () => send(push);
        }),
      accept: (response) => response.writeHead(200, { "content-type": "text/xml" }).end(PUBLISHED),
    },
    webhook: {
      send: (url) =>
        at(url, () => {
          const send = webhookSender(sha256, TIMEOUT, { publicOnly: false });
          return (to) => send({ channel: "webhook", url: to, headers: {}, body: "{}", tags });
        }),
      accept: (response) => response.writeHead(200, { "x-message-id": "m" }).end(),
    },
  };
}

const ACCEPTED = { answer: "accepted", providerId: "m" };

/** The table's own client, with its retries, takes in-app messages: a second write changes nothing. */
const ONCE = ["email", "sms", "push", "webhook"] as const;

describe.each(ONCE)("the client of %s", (channel) => {
  it("does not use a connection again that may have died since", async () => {
    const { send, accept } = clients()[channel];
    const used = new WeakSet<Socket>();
    let connections = 0;
    const server = createHttp((request, response) => {
      // What a frozen sandbox finds: the other side took the connection down long ago, and a request on it is lost.
      if (used.has(request.socket)) request.socket.destroy();
      used.add(request.socket);
      request.resume().on("end", () => accept(response));
    });
    server.keepAliveTimeout = 60_000;
    server.on("connection", () => {
      connections += 1;
    });
    const url = await listening(server);

    expect([await send(url), await send(url), await send(url)]).toEqual([ACCEPTED, ACCEPTED, ACCEPTED]);
    expect(connections).toBe(3);
  });

  it("has the message tried again when the connection breaks before its first byte", async () => {
    const { send } = clients()[channel];
    // The other side hangs up within the TLS handshake, before which nothing of a request is written.
    let written = 0;
    const url = await listening(
      createTcp((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => {
          written += 1;
          socket.resetAndDestroy();
        });
      }),
      "https",
    );

    expect(await send(url)).toMatchObject({ answer: "throttled", fault: { error: "ECONNRESET" } });
    expect(written).toBe(1);
  });

  it("has the message tried again when no connection comes to be in time", async () => {
    const { send } = clients()[channel];
    const url = await listening(
      createTcp(() => {}),
      "https",
    );

    expect(await send(url)).toEqual({ answer: "throttled", fault: { error: "TimeoutError" } });
  });

  it("does not know what became of the message when the connection breaks after its first byte", async () => {
    const { send } = clients()[channel];
    let requests = 0;
    const url = await listening(
      createHttp((request) => {
        requests += 1;
        request.socket.resetAndDestroy();
      }),
    );

    expect(await send(url)).toEqual({ answer: "unknown", fault: { error: "ECONNRESET" } });
    expect(requests).toBe(1);
  });

  it("does not know what became of the message when the answer breaks off, or does not come", async () => {
    const { send } = clients()[channel];
    const silent = await listening(createHttp(() => {}));

    expect(await send(silent)).toEqual({ answer: "unknown", fault: { error: "TimeoutError" } });
    if (channel === "webhook") return;
    const broken = await listening(
      createHttp((request, response) => {
        response.writeHead(200, { "content-length": "50" }).write("{");
        setTimeout(() => request.socket.destroy(), 20);
      }),
    );
    expect(await send(broken)).toMatchObject({ answer: "unknown" });
  });

  it.each([500, 503, 429])("does not try again by itself after %i", async (status) => {
    const { send } = clients()[channel];
    let requests = 0;
    const url = await listening(
      createHttp((request, response) => {
        requests += 1;
        request.resume().on("end", () => response.writeHead(status, JSON_1).end("{}"));
      }),
    );

    await send(url);

    expect(requests).toBe(1);
  });
});

describe("the client of functions that are called", () => {
  const destination = {
    kind: "lambda",
    name: "billing",
    arn: "arn:aws:lambda:eu-west-1:000000000000:function:billing",
    timeout: TIMEOUT,
    attempts: 1,
    example: { status: 200, body: {} },
  } as const;
  const request = { key: "k", body: { order: "o-1" } };

  it("keeps no connection, and does not try again by itself", async () => {
    const asked: { path: string | undefined; body: string }[] = [];
    let connections = 0;
    const server = createHttp((incoming, response) => {
      let body = "";
      incoming.on("data", (chunk) => {
        body += chunk;
      });
      incoming.on("end", () => {
        asked.push({ path: incoming.url, body });
        response.writeHead(asked.length < 3 ? 200 : 500, { "content-type": "application/json" }).end('{"open":true}');
      });
    });
    server.on("connection", () => {
      connections += 1;
    });
    process.env.AWS_ENDPOINT_URL = await listening(server);
    const client = lambdaClient();

    const answers = [1, 2, 3].map(() => () => callLambda(client, destination, request));
    const results = [];
    for (const answer of answers) results.push(await answer());

    expect(results).toEqual([
      { answer: "ok", code: 200, body: { open: true } },
      { answer: "ok", code: 200, body: { open: true } },
      { answer: "failed", code: 500 },
    ]);
    expect([asked.length, connections]).toEqual([3, 3]);
    expect(asked[0]?.path).toBe(`/2015-03-31/functions/${encodeURIComponent(destination.arn)}/invocations`);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ order: "o-1", idempotencyKey: "k" });
  });

  it("gives up when the destination's time is over", async () => {
    process.env.AWS_ENDPOINT_URL = await listening(createHttp(() => {}));

    expect(await callLambda(lambdaClient(), destination, request)).toEqual({ answer: "failed", code: 500 });
  });
});

describe("a stream of HTTP/2", () => {
  async function failure(code: number): Promise<unknown> {
    const server = createHttp2();
    server.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.close(code);
    });
    const session = connectHttp2(await listening(server));
    const stream = session.request({ ":method": "POST" });
    const error = await new Promise<unknown>((resolve) => {
      stream.on("error", resolve);
      stream.end("{}");
    });
    session.destroy();
    return error;
  }

  it("that was refused was not processed, and may be sent again", async () => {
    expect(neverLeft(await failure(constants.NGHTTP2_REFUSED_STREAM))).toBe(true);
  });

  it("that ended in another way may have been", async () => {
    expect(neverLeft(await failure(constants.NGHTTP2_INTERNAL_ERROR))).toBe(false);
  });
});
