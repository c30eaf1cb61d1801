import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { applicationKey } from "../../core/collect/new-key.ts";
import { countsOf, deployed } from "./deployed.ts";
import { APP } from "./gateway.ts";

/* The deployed code behind the local port, and callers who mean it ill: each is answered, and nothing else is lost by it. */

const shop = deployed();

async function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { status } = await fetch(`${shop().url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${shop().keys.server}:`)}`, ...headers },
    body: typeof body === "string" ? body : new Blob([new Uint8Array(body)]),
  });
  return status;
}

/** The counts of a customer, once everything under way has arrived. */
async function counts(customerId: string) {
  const { cloud, profile } = shop();
  await cloud.runUntil(cloud.now() + 5_000);
  return countsOf(await profile(customerId));
}

const message = (userId: string, messageId: string, more: object = {}) => ({
  type: "track",
  event: "Order Completed",
  userId,
  messageId,
  ...more,
});

test.each([
  ["a body of 600 kB", "x".repeat(600_000), 400],
  ["a body larger than the port takes", "x".repeat(4_100_000), 413],
  ["a bomb that unpacks to 500 MB", gzipSync(Buffer.alloc(500_000_000)), 400],
  ["400,000 brackets", "[".repeat(400_000), 400],
  ["objects nested 60,000 times", `{"batch":[${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}]}`, 200],
  ["random bytes", Buffer.from([0x1f, 0x8b, 0, 1, 2, 3]), 400],
])("%s is answered, and memory stays", async (_, body, status) => {
  const before = process.memoryUsage().rss;

  expect(await post(body)).toBe(status);
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
});

test("names that objects have of their own are only names", async () => {
  const traits = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"plan":"pro"}';
  const body = `{"batch":[{"type":"identify","userId":"u-proto","messageId":"p1","traits":${traits}}],"__proto__":{"batch":[]}}`;

  expect(await post(body)).toBe(200);
  expect(await counts("u-proto")).toEqual({ "Customer Identified": 1 });
  expect(Reflect.get({}, "admin")).toBeUndefined();
});

test("a header cannot be smuggled in by what is sent", async () => {
  const answer = await fetch(`${shop().url}/v1/track%0d%0aset-cookie:%20a=1`, {
    method: "POST",
    body: "{}",
  });
  const settings = await fetch(`${shop().url}/v1/projects/key%0d%0ax/settings`);

  expect([answer.status, settings.status]).toEqual([404, 404]);
  expect([...answer.headers.keys(), ...settings.headers.keys()]).not.toContain("set-cookie");
});

test("a body that comes slowly, or never, holds up nobody", async () => {
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect(shop().port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 400000\r\n\r\n{");
    return socket;
  });

  expect(await post(JSON.stringify({ batch: [message("u-slow", "s1")] }))).toBe(200);
  // Each of them is still waited for.
  expect(sockets.map(({ readyState }) => readyState)).toEqual(sockets.map(() => "open"));
  for (const socket of sockets) socket.destroy();
  expect(await counts("u-slow")).toEqual({ "Order Completed": 1 });
});

test("a batch with bad messages loses no good one, and the bad ones lie in the refused queue", async () => {
  const good = Array.from({ length: 100 }, (_, at) => message("u-mixed", `m${at}`));
  const bad = [null, 5, "x", [], { type: "track" }, message("u-mixed", "forged", { event: "SMS Opted Out" })];
  const before = shop().cloud.queue("sojourn-dev-refused")?.all().length ?? 0;

  expect(await post(JSON.stringify({ batch: [...good.slice(0, 50), ...bad, ...good.slice(50)] }))).toBe(200);
  expect(await counts("u-mixed")).toEqual({ "Order Completed": 100 });
  expect((shop().cloud.queue("sojourn-dev-refused")?.all().length ?? 0) - before).toBe(1);
});

describe("the doors for Pinpoint's clients and for links", () => {
  beforeAll(async () => {
    const { cloud } = shop();
    const keys = writeKeyStore(table(new DynamoDBClient(cloud.clientConfig), "sojourn-dev"));
    await keys.put(sha256(applicationKey(APP)), { name: "app", source: "app", trust: "browser", created: 0 });
  });

  const events = `/v1/apps/${APP}/events`;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const link = `/collect/u/${"A".repeat(90)}`;
  const endpoint = (more: string) => `{"BatchItem":{"e":{"Endpoint":{${more}},"Events":{}}}}`;

  test.each([
    ["Pinpoint's: 600 kB", events, "x".repeat(600_000), {}, 413],
    ["Pinpoint's: a bomb that unpacks to 500 MB", events, gzipSync(Buffer.alloc(500_000_000)), {}, 413],
    ["Pinpoint's: 400,000 brackets", events, "[".repeat(400_000), {}, 400],
    [
      "Pinpoint's: objects nested 60,000 times",
      events,
      endpoint(`"Attributes":${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`),
      {},
      202,
    ],
    [
      "Pinpoint's: names that objects have of their own",
      events,
      endpoint('"__proto__":{"admin":true},"User":{"UserId":"__proto__"}'),
      {},
      202,
    ],
    ["Pinpoint's: another application's id", "/v1/apps/__proto__/events", endpoint(""), {}, 404],
    ["a link's: 3 MB of fields", link, "on=a&".repeat(600_000), form, 404],
    ["a link's: a bomb", link, gzipSync(Buffer.alloc(100_000_000)), form, 404],
    ["a link's: names that objects have of their own", link, "__proto__=1&constructor=2&on=__proto__", form, 404],
    ["a link's: a token of 8 kB", `/collect/p/${"A".repeat(8_000)}`, "renew=1", form, 200],
    ["a link's: a header in its path", "/collect/u/a%0d%0aset-cookie:%20a=1", "do=1", form, 404],
  ])("%s: is answered, and memory stays", async (_, path, body, headers, status) => {
    const before = process.memoryUsage().rss;
    const sent = typeof body === "string" ? body : new Blob([new Uint8Array(body)]);

    const answer = await fetch(`${shop().url}${path}`, { method: "POST", headers, body: sent });

    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([status, null]);
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });
});
