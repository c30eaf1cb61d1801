import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { webhookSender } from "../../adapters/channels/webhook.ts";
import { setHost } from "../../adapters/system/host.ts";
import { sha256 } from "../../adapters/system/system.ts";

let server: Server | undefined;

/** A server on the loopback that answers every request with `answer`; its URL. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, "127.0.0.1", resolve);
  });
  const address = started.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}/hook`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  setHost(undefined);
});

const btoa8 = (text: string) => Buffer.from(text).toString("base64");
const KEY = sha256("c-1#welcome#1#hello#1");
const send = webhookSender(sha256, 300, { publicOnly: false });
const message = (url: string, headers: Record<string, string> = {}) => ({
  channel: "webhook" as const,
  url,
  headers,
  body: '{"order":"o-1"}',
  tags: { customerId: "c-1", key: "welcome#1#hello#1" },
});

describe("a webhook", () => {
  it("is a POST with a key that is the same each time and says nothing of the customer", async () => {
    const seen: { method?: string | undefined; headers: IncomingMessage["headers"]; body: string }[] = [];
    const url = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        seen.push({ method: request.method, headers: request.headers, body });
        response.writeHead(202, { "x-message-id": "m-7" }).end();
      });
    });

    const answers = [
      await send(message(url, { "X-Shop": "one" })),
      await send(message(url, { "Idempotency-Key": "mine" })),
    ];

    expect(answers).toEqual([1, 2].map(() => ({ answer: "accepted", providerId: "m-7" })));
    expect(seen.map(({ headers }) => headers["idempotency-key"])).toEqual([KEY, KEY]);
    expect(seen[0]).toMatchObject({
      method: "POST",
      body: '{"order":"o-1"}',
      headers: { "x-shop": "one", "content-type": "application/json" },
    });
  });

  it("without an id in the answer is known by its key", async () => {
    const url = await serve((_, response) => response.writeHead(204).end());

    expect(await send(message(url))).toEqual({ answer: "accepted", providerId: KEY });
  });

  it.each([
    [408, { answer: "throttled" }],
    [429, { answer: "throttled" }],
    [503, { answer: "throttled" }],
    [401, { answer: "misconfigured", fault: { error: "webhook", status: 401 } }],
    [403, { answer: "misconfigured", fault: { error: "webhook", status: 403 } }],
    [301, { answer: "refused", reason: "status_301" }],
    [400, { answer: "refused", reason: "status_400" }],
    [404, { answer: "refused", reason: "status_404" }],
    [410, { answer: "refused", reason: "status_410" }],
  ])("answered with %i", async (status, expected) => {
    const url = await serve((_, response) => response.writeHead(status, { location: "/elsewhere" }).end());

    expect(await send(message(url))).toEqual(expected);
  });

  it.each([500, 502, 504])("answered with %i is unknown", async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());

    expect(await send(message(url))).toEqual({ answer: "unknown", fault: { error: "webhook", status } });
  });

  it("whose connection is lost, or that is not answered in time, is unknown", async () => {
    const lost = await serve((request) => request.socket.destroy());
    expect(await send(message(lost))).toEqual({ answer: "unknown", fault: { error: "ECONNRESET" } });
    server?.close();

    const silent = await serve(() => {});
    expect(await send(message(silent))).toEqual({ answer: "unknown", fault: { error: "TimeoutError" } });
  });

  it("to where nobody listens may go later", async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => server?.close(resolve));

    expect(await send(message(url))).toEqual({ answer: "throttled", fault: { error: "ECONNREFUSED" } });
  });

  it.each([
    ["url_not_valid", "http://[nowhere", {}],
    ["header_not_valid", "http://127.0.0.1:9/hook", { "X-Name": "a\u0000b" }],
    ["header_not_valid", "http://127.0.0.1:9/hook", { "X Name": "Ann" }],
    ["request_not_valid", "ftp://127.0.0.1:9/hook", {}],
  ])("of which no request can be made is refused: %s", async (reason, url, headers) => {
    expect(await send(message(url, headers))).toEqual({ answer: "refused", reason });
  });

  it.each([
    ["Ann", "Ann"],
    ["Zoë", `=?UTF-8?B?${btoa8("Zoë")}?=`],
    ["Łukasz", "=?UTF-8?B?xYF1a2Fzeg==?="],
    ["🎉".repeat(12), `=?UTF-8?B?${btoa8("🎉".repeat(11))}?= =?UTF-8?B?${btoa8("🎉")}?=`],
  ])("carries any name in a header: %s", async (name, expected) => {
    const seen: (string | string[] | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers["x-name"]);
      response.writeHead(200).end();
    });

    expect(await send(message(url, { "X-Name": name }))).toMatchObject({ answer: "accepted" });
    expect(seen).toEqual([expected]);
  });

  it.each([
    "http://127.0.0.1:9/hook",
    "http://localhost:9/hook",
    "http://[::1]:9/hook",
    "http://[::ffff:10.0.0.1]:9/hook",
    "http://169.254.169.254/latest/meta-data",
    "http://0x7f.1:9/hook",
  ])("to a host that is not on the internet is refused, and nothing is connected to: %s", async (url) => {
    const real = webhookSender(sha256, 300);

    expect(await real(message(url))).toEqual({ answer: "refused", reason: "address_not_public" });
  });

  it("goes to the local cloud where that is the host", async () => {
    const asked: string[] = [];
    setHost({
      region: "eu-west-1",
      now: () => 0,
      log: () => {},
      requestHandler: { handle: async () => ({ response: {} }) },
      fetch: async (_channel, url) => {
        asked.push(url);
        return { status: 200, headers: { "x-message-id": "local-1" }, text: async () => "" };
      },
    });

    expect(await send(message("https://shop.test/hook"))).toEqual({ answer: "accepted", providerId: "local-1" });
    expect(asked).toEqual(["https://shop.test/hook"]);
  });
});
