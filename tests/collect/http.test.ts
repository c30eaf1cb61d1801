import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { unpack } from "../../adapters/system/unpack.ts";
import { cachedKeys, KEY_AGE } from "../../core/collect/cached-keys.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { MOST_BODY_BYTES } from "../../functions/collect/limits.ts";
import { type Asked, throughGateway } from "./gateway.ts";
import { AUTHORIZATION, collecting, KEY, NOW, track } from "./messages.ts";

async function asked(request: Asked, key: Partial<WriteKey> = {}) {
  const { deps, events, refused } = await collecting(key);
  const reply = await throughGateway(deps, {
    ...request,
    headers: { authorization: AUTHORIZATION, ...request.headers },
  });
  return { status: reply.statusCode, headers: reply.headers ?? {}, body: reply.body ?? "", events, refused };
}

const BATCH = JSON.stringify({ batch: [track()] });

describe("a body", () => {
  test.each([
    ["plain, as text", BATCH, 200],
    ["plain, as bytes", Buffer.from(BATCH), 200],
    ["gzip, as bytes, whatever the content type", gzipSync(BATCH), 200],
    ["gzip, that the gateway took for text", gzipSync(BATCH).toString("utf8"), 415],
    ["half a gzip", gzipSync(BATCH).subarray(0, 40), 400],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), 400],
    ["one byte", Buffer.from([0x1f]), 400],
    ["none", "", 400],
    ["larger than 500 kB", "x".repeat(MOST_BODY_BYTES + 1), 400],
    ["larger than 500 kB, unpacked: a bomb of 200 MB", gzipSync(Buffer.alloc(200_000_000)), 400],
  ])("%s is answered as it deserves", async (_, body, status) => {
    const heap = process.memoryUsage().rss;
    const reply = await asked({ body });

    expect([reply.status, JSON.parse(reply.body).success]).toEqual([status, status === 200]);
    expect(process.memoryUsage().rss - heap).toBeLessThan(100_000_000);
  });

  test("of 500 kB is taken in", () => {
    const text = "é".repeat(MOST_BODY_BYTES / 2);

    expect(unpack(text, false, MOST_BODY_BYTES)).toEqual({ text });
    expect(unpack(gzipSync(text).toString("base64"), true, MOST_BODY_BYTES)).toEqual({ text });
    expect(unpack(`${text}x`, false, MOST_BODY_BYTES)).toEqual({ fault: "too large" });
  });
});

describe("a browser", () => {
  const origin = "https://shop.example";

  test("may ask before it sends, whatever its origin", async () => {
    const reply = await asked({ method: "OPTIONS", path: "/v1/t", headers: { origin } });

    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-headers": expect.stringContaining("Authorization"),
      "access-control-max-age": "7200",
      vary: "Origin",
    });
  });

  test("reads every answer, refusals too; a key for another site is refused", async () => {
    const reply = await asked({ headers: { origin }, body: BATCH }, { origins: ["https://other.example"] });

    expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([403, origin]);
    expect(reply.headers).not.toHaveProperty("access-control-allow-credentials");
    expect(reply.events).toEqual([]);
  });

  test("reads after how long it may try again", async () => {
    const batch = JSON.stringify({ batch: [track(), track()] });
    const { deps } = await collecting({ limit: 1 });
    const send = () => throughGateway(deps, { headers: { authorization: AUTHORIZATION, origin }, body: batch });
    await send();

    const { statusCode, headers = {} } = await send();

    expect([statusCode, headers["retry-after"]]).toEqual([429, "60"]);
    expect(headers["access-control-expose-headers"]).toBe("Retry-After");
  });

  test("loads settings that lead its library back to this host", async () => {
    const https = { host: "abc.example.com", "x-forwarded-proto": "https" };
    const settings = { method: "GET", path: "/a/v1/projects/web-key-1/settings" };
    const { status, body } = await asked({ ...settings, headers: https });

    expect(status).toBe(200);
    expect(JSON.parse(body).integrations["Segment.io"]).toMatchObject({
      apiKey: "web-key-1",
      apiHost: "abc.example.com/a/v1",
      protocol: "https",
    });
    expect((await asked({ ...settings, method: "POST" })).status).toBe(404);
  });
});

test.each([
  ["GET", "/v1/batch", 405],
  ["PUT", "/v1/track", 405],
  ["POST", "/", 404],
  ["POST", "/v1/apps", 404],
  ["POST", "/v1/track/\r\nset-cookie: a=1", 404],
])("%s %j is answered %i", async (method, path, status) => {
  const reply = await asked({ method, path, body: BATCH });

  expect([reply.status, Object.keys(reply.headers).includes("set-cookie")]).toEqual([status, false]);
});

test("a revoked key stops within a minute, and hashes of no key are not remembered", async () => {
  const { keys, deps, clock } = await collecting();
  const cached = cachedKeys(keys, deps.clock);
  const hash = deps.hash(KEY);
  const known = await cached.read(hash);
  if (known !== undefined) await keys.put(hash, { ...known, revoked: NOW });

  expect(await cached.read(hash)).toEqual(known);
  clock.time += KEY_AGE;
  expect(await cached.read(hash)).toMatchObject({ revoked: NOW });
  expect(await cached.read("0")).toBeUndefined();
  await keys.put("0", { name: "b", source: "b", trust: "browser", created: 0 });
  expect(await cached.read("0")).toMatchObject({ name: "b" });
});
