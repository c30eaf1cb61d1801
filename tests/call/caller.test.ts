import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, describe, expect, it } from "vitest";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { destinationCaller } from "../../adapters/destinations/caller.ts";
import type { Reach } from "../../adapters/destinations/http.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import { setHost } from "../../adapters/system/host.ts";
import { defined } from "../../core/model/defined.ts";
import type { HttpDestination, LambdaDestination } from "../../core/model/destination.ts";
import { BILLING } from "./world.ts";

const wire = (body: object | string, statusCode = 200, headers: Record<string, string> = {}) => ({
  response: {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
  },
});
const sdk = { region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 };
const request = { key: "k-1", body: { invoice: "i1", n: 2 } };
const clock = memoryClock(0);

/** Secrets Manager and Lambda as they answer on the wire. */
function services(lambda: () => ReturnType<typeof wire> = () => wire({}), reach: Reach = { publicOnly: false }) {
  const asked = { secrets: 0, invocations: [] as unknown[] };
  const secretsClient = new SecretsManagerClient({
    ...sdk,
    requestHandler: {
      handle: async () => {
        asked.secrets += 1;
        return wire({ SecretString: `token-${asked.secrets}` });
      },
    },
  });
  const lambdaClient = new LambdaClient({
    ...sdk,
    requestHandler: {
      handle: async ({ body }: { body: Uint8Array }) => {
        asked.invocations.push(JSON.parse(new TextDecoder().decode(body)));
        return lambda();
      },
    },
  });
  const secrets = secretsManager(secretsClient, clock);
  const credentials = async () => ({ accessKeyId: "AKID", secretAccessKey: "secret" });
  const caller = destinationCaller({ lambda: lambdaClient, secrets, clock, credentials, reach });
  return { caller, asked };
}

let server: Server | undefined;

/** A server on the loopback that notes what it is asked and answers with `answer`. */
async function serve(answer: (response: ServerResponse) => void) {
  const seen: {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingMessage["headers"];
    body: string;
  }[] = [];
  const started = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    seen.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body });
    answer(response);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const { kind: _, ...billing } = { ...BILLING, kind: "http" };
  const destination: HttpDestination = {
    ...billing,
    kind: "http",
    method: "POST",
    headers: { "X-Shop": "1" },
    url: `http://127.0.0.1:${address.port}/retry?a=b`,
  };
  return { destination, seen };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  setHost(undefined);
});

describe("an HTTP destination", () => {
  it("is asked in JSON, with the key of the call and its own headers", async () => {
    const { destination, seen } = await serve((response) => response.writeHead(200).end('{"status":"paid"}'));

    const answer = await services().caller.call(destination, request);

    expect(answer).toEqual({ answer: "ok", code: 200, body: { status: "paid" } });
    expect(seen).toMatchObject([
      {
        method: "POST",
        url: "/retry?a=b",
        body: '{"invoice":"i1","n":2}',
        headers: { "content-type": "application/json", "idempotency-key": "k-1", "x-shop": "1" },
      },
    ]);
  });

  it("with GET is asked in its URL", async () => {
    const { destination, seen } = await serve((response) => response.writeHead(200).end());

    await services().caller.call({ ...destination, method: "GET" }, request);

    expect(seen).toMatchObject([{ method: "GET", url: "/retry?a=b&invoice=i1&n=2", body: "" }]);
  });

  it.each([
    ["bearer", undefined, "authorization", "Bearer token-1"],
    ["basic", undefined, "authorization", `Basic ${btoa("token-1")}`],
    ["header", "X-Api-Key", "x-api-key", "token-1"],
  ] as const)("with auth as %s gets its secret, read at most every five minutes", async (as, header, name, value) => {
    const { destination, seen } = await serve((response) => response.writeHead(200).end());
    const { caller, asked } = services();
    const auth = { secret: "billing", as, ...defined({ header }) };

    await caller.call({ ...destination, auth }, request);
    await caller.call({ ...destination, auth }, request);
    expect(seen[1]?.headers[name]).toBe(value);
    expect(asked.secrets).toBe(1);
    clock.advance(5 * 60_000);
    await caller.call({ ...destination, auth }, request);

    expect(asked.secrets).toBe(2);
  });

  it.each([401, 403])("that answers %i is asked once more with its secret as it is now", async (status) => {
    const { destination, seen } = await serve((response) => {
      const known = seen.at(-1)?.headers.authorization === "Bearer token-2";
      response.writeHead(known ? 200 : status).end("{}");
    });
    const { caller, asked } = services();
    const auth = { secret: "billing", as: "bearer" } as const;

    const rotated = await caller.call({ ...destination, auth }, request);
    const keys = seen.map(({ headers }) => headers["idempotency-key"]);
    const other = await caller.call({ ...destination, auth: { ...auth, secret: "shop" } }, request);

    expect([rotated.code, other.code]).toEqual([200, status]);
    expect(keys).toEqual(["k-1", "k-1"]);
    expect(asked.secrets).toBe(4);
  });

  it("that goes on refusing costs no more than one look at its secret in ten seconds", async () => {
    const { destination } = await serve((response) => response.writeHead(401).end());
    const { caller, asked } = services();
    const auth = { secret: "billing", as: "bearer" } as const;

    for (let i = 0; i < 5; i++) await caller.call({ ...destination, auth }, request);

    expect(asked.secrets).toBe(2);
  });

  it.each([
    [204, { answer: "ok", code: 204, body: "" }],
    [302, { answer: "refused", code: 302, body: "no" }],
    [404, { answer: "refused", code: 404, body: "no" }],
    [429, { answer: "failed", code: 429, untaken: true }],
    [500, { answer: "failed", code: 500 }],
    [503, { answer: "failed", code: 503 }],
  ])("that answers %i", async (status, expected) => {
    const { destination } = await serve((response) => response.writeHead(status).end(status === 204 ? "" : "no"));

    expect(await services().caller.call(destination, request)).toEqual(expected);
  });

  it("that does not answer in its time, or is not there, has failed", async () => {
    const { destination } = await serve(() => {});

    expect(await services().caller.call({ ...destination, timeout: 100 }, request)).toEqual({
      answer: "failed",
      code: 0,
    });
    expect(await services().caller.call({ ...destination, url: "http://127.0.0.1:1/x" }, request)).toEqual({
      answer: "failed",
      code: 0,
      untaken: true,
    });
  });

  it("of which no request can be made, or that is not on the internet, refuses: no attempt would be another", async () => {
    const { destination, seen } = await serve((response) => response.writeHead(200).end());
    const refused = { answer: "refused", code: 0, body: null };

    expect(await services(undefined, {}).caller.call(destination, request)).toEqual(refused);
    expect(await services().caller.call({ ...destination, url: "http://[nowhere" }, request)).toEqual(refused);
    const headers = { "X-Name": "a\u0000b" };
    expect(await services().caller.call({ ...destination, headers }, request)).toEqual(refused);
    expect(seen).toEqual([]);
  });

  it("carries any name in a header", async () => {
    const { destination, seen } = await serve((response) => response.writeHead(200).end());

    await services().caller.call({ ...destination, headers: { "X-Owner": "Łukasz" } }, request);

    expect(seen[0]?.headers["x-owner"]).toBe("=?UTF-8?B?xYF1a2Fzeg==?=");
  });

  it("that never ends its answer is heard to a limit", async () => {
    const { destination } = await serve((response) => {
      response.writeHead(200);
      const more = () => void (response.writableEnded || response.write("x".repeat(65_536), more));
      more();
    });

    expect(await services().caller.call(destination, request)).toMatchObject({ answer: "ok", code: 200 });
  });
});

describe("a function as destination", () => {
  const destination: LambdaDestination = {
    kind: "lambda",
    name: "score",
    arn: "arn:aws:lambda:eu-west-1:000000000000:function:score",
    timeout: 1000,
    attempts: 1,
    example: { status: 200, body: { score: 7 } },
  };

  it("gets the values and the key, and its answer is the body", async () => {
    const { caller, asked } = services(() => wire({ score: 3 }));

    expect(await caller.call(destination, request)).toEqual({ answer: "ok", code: 200, body: { score: 3 } });
    expect(asked.invocations).toEqual([{ invoice: "i1", n: 2, idempotencyKey: "k-1" }]);
  });

  it.each([
    ["throws", () => wire({ errorMessage: "ada@example.com" }, 200, { "x-amz-function-error": "Unhandled" }), 500],
    ["is throttled", () => wire({ message: "slow" }, 429, { "x-amzn-errortype": "TooManyRequestsException" }), 429],
  ])("that %s has failed", async (_, answer, code) => {
    expect(await services(answer).caller.call(destination, request)).toEqual({
      answer: "failed",
      code,
      ...(code === 429 ? { untaken: true } : {}),
    });
  });

  it("that is not there refuses", async () => {
    const gone = () => wire({ message: "no" }, 404, { "x-amzn-errortype": "ResourceNotFoundException" });

    expect(await services(gone).caller.call(destination, request)).toMatchObject({ answer: "refused", code: 404 });
  });

  it("is not really asked in the local cloud: its example answers, or what the host says", async () => {
    const local = {
      now: () => 0,
      region: "eu-west-1",
      log: () => {},
      fetch: async () => ({ status: 200, headers: {}, text: async () => "" }),
      requestHandler: { handle: () => Promise.reject(new Error("really asked")) },
    };
    const { caller, asked } = services();
    setHost(local);
    expect(await caller.call(destination, request)).toEqual({ answer: "ok", code: 200, body: { score: 7 } });
    setHost({ ...local, call: async () => ({ status: 503, body: "" }) });

    expect(await caller.call(destination, request)).toEqual({ answer: "failed", code: 503 });
    expect(asked.invocations).toEqual([]);
  });
});
