import { createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it } from "vitest";
import { answering, type Behaviour, calling, httpDestination, vendor } from "./vendor.ts";

const request = { key: "k-1", body: { id: 7 } };

/** Answers 401 to what `known` does not know. */
const knowing =
  (known: (headers: Record<string, unknown>, path: string) => boolean): Behaviour =>
  (seen, response) =>
    answering(known(seen.headers, seen.path) ? 200 : 401)(seen, response);

it("sends a secret as a parameter, or as the last part of the path", async () => {
  await using system = await vendor(answering(200));
  const { caller } = calling(() => "s/3 cret");
  const slack = calling(() => "T1/B2/x-3");

  await caller.call(
    httpDestination(`${system.url}/mp?v=1`, { auth: { as: "query", secret: "a", parameter: "key" } }),
    request,
  );
  await slack.caller.call(
    httpDestination(`${system.url}/services?x=1`, { auth: { as: "path", secret: "a" } }),
    request,
  );

  expect(system.seen.map(({ path }) => path)).toEqual(["/mp?v=1&key=s%2F3%20cret", "/services/T1/B2/x-3?x=1"]);
});

it.each(["../admin", "a/../../b", "a?x=1", "a#b", "https://evil.example/", ""])(
  "does not let %j of a secret lead elsewhere",
  async (secret) => {
    await using system = await vendor(answering(200));

    const answer = await calling(() => secret).caller.call(
      httpDestination(`${system.url}/services`, { auth: { as: "path", secret: "a" } }),
      request,
    );

    expect(answer.answer).toBe("refused");
    expect(system.seen).toEqual([]);
  },
);

it("uses the second line of a secret where the first is refused: two may be in use at once", async () => {
  await using system = await vendor(knowing(({ authorization }) => authorization === "Bearer new"));
  const { caller } = calling(() => "old\nnew\n");

  const answer = await caller.call(httpDestination(system.url, { auth: { as: "bearer", secret: "a" } }), request);

  expect(answer).toMatchObject({ answer: "ok", code: 200 });
  expect(system.seen.map(({ headers }) => headers["idempotency-key"])).toEqual(["k-1", "k-1"]);
});

it("says of a secret that is refused for good that it is, after asking for it anew once", async () => {
  await using system = await vendor(answering(403, "no"));
  const { caller, reads } = calling(() => "old");

  const answer = await caller.call(httpDestination(system.url, { auth: { as: "bearer", secret: "a" } }), request);

  expect(answer).toMatchObject({ answer: "refused", code: 403 });
  expect([system.seen.length, reads]).toEqual([1, { read: 1, anew: 1 }]);
});

it("signs with each secret, over the time and the bytes of the body", async () => {
  await using system = await vendor(answering(200));
  const { caller, clock } = calling(() => "one\ntwo");

  await caller.call(httpDestination(system.url, { auth: { as: "hmac", secret: "a", header: "X-Sig" } }), request);

  const time = clock.now() / 1000;
  const code = (secret: string) => createHmac("sha256", secret).update(`${time}.${system.seen[0]?.body}`).digest("hex");
  expect(system.seen[0]?.headers["x-sig"]).toBe(`t=${time},v1=${code("one")},v1=${code("two")}`);
});

it("signs for AWS as AWS's own signer does", async () => {
  await using system = await vendor(answering(200, { ContactId: "c" }));
  const { caller, clock } = calling(() => "");
  const auth = {
    as: "aws",
    service: "connect",
    region: "eu-west-1",
    action: "connect:StartTaskContact",
    resource: "arn:aws:connect:eu-west-1:123456789012:instance/i",
  } as const;

  await caller.call(httpDestination(`${system.url}/contact/task?b=2&a=1%201`, { method: "PUT", auth }), request);

  const [seen] = system.seen;
  const signer = new SignatureV4({
    service: "connect",
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" },
    sha256: Hashing,
  });
  const named = /SignedHeaders=([^,]+)/.exec(String(seen?.headers.authorization))?.[1]?.split(";") ?? [];
  const again = await signer.sign(
    {
      method: "PUT",
      protocol: "http:",
      hostname: "127.0.0.1",
      path: "/contact/task",
      query: { b: "2", a: "1 1" },
      headers: Object.fromEntries(named.map((name) => [name, String(seen?.headers[name])])),
      body: seen?.body,
    },
    { signingDate: new Date(clock.now()) },
  );
  expect(named).toEqual(expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token", "content-type"]));
  expect(seen?.headers.authorization).toBe(again.headers.authorization);
  expect(seen?.headers.authorization).toContain("/20260901/eu-west-1/connect/aws4_request");
});

/** Of Node's, not of the product's: the two signatures must agree. */
class Hashing {
  #parts: Uint8Array[] = [];
  #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#parts.push(bytes(data));
  }
  async digest() {
    const { createHash } = await import("node:crypto");
    const all = Buffer.concat(this.#parts);
    return this.#secret === undefined
      ? createHash("sha256").update(all).digest()
      : createHmac("sha256", bytes(this.#secret)).update(all).digest();
  }
  reset() {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
