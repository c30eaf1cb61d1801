import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpuTime } from "../cpu-time.ts";
import { IN_CI } from "../in-ci.ts";
import { APP, collectingApp, throughGateway } from "./gateway.ts";
import { AUTHORIZATION } from "./messages.ts";

const RUNS = { numRuns: IN_CI ? 1_500 : 150 };

async function fuzzed() {
  const made = await collectingApp();
  return {
    ...made,
    ask: (path: string, body: string | Buffer, method = "POST", headers: Record<string, string> = {}) =>
      throughGateway(made.deps, { path, body, method, headers: { authorization: AUTHORIZATION, ...headers } }),
  };
}

/** What senders get wrong, and what they never send: any JSON, with the names of real fields in odd places. */
const FIELDS = [
  "userId",
  "anonymousId",
  "messageId",
  "timestamp",
  "sentAt",
  "event",
  "type",
  "traits",
  "properties",
  "context",
  "consent",
  "groupId",
  "previousId",
  "email",
  "phone",
  "userToken",
  "device",
  "token",
  "__proto__",
  "constructor",
  "toString",
  "writeKey",
  "categoryPreferences",
  "Attributes",
  "Metrics",
  "User",
  "UserId",
  "OptOut",
  "ChannelType",
  "Address",
  "EventType",
  "Timestamp",
  "Endpoint",
  "Events",
  "EffectiveDate",
  "RequestId",
  "Demographic",
  "Location",
  "Country",
];
const WORDS = [
  "track",
  "identify",
  "EMAIL",
  "ALL",
  "NONE",
  "u1",
  "2026-03-02T10:00:00Z",
  "\ud800",
  "\ufffe",
  "",
  "null",
  "é".repeat(200),
];
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...WORDS),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e308, -0, 2 ** 53, null, true, false)),
    fc.array(tie("json"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...FIELDS), tie("json")), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const odd: fc.Arbitrary<unknown> = json;
const PATHS = ["batch", "b", "identify", "track", "page", "screen", "group", "alias", "t", `apps/${APP}/events`].map(
  (one) => `/v1/${one}`,
);
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.constantFrom(`/v1/apps/${APP}/endpoints`, `/v1/apps/${APP}/endpoints/e`),
  fc.webPath(),
);

test("no input is answered with a fault of ours, and every answer is JSON or nothing", async () => {
  const { ask, counts } = await fuzzed();
  const body = fc.oneof(
    odd.map((value) => JSON.stringify(value) ?? ""),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    odd.map((batch) => JSON.stringify({ batch })),
    odd.map((BatchItem) => JSON.stringify({ BatchItem })),
    odd.map((Item) => JSON.stringify({ Item: [{ Id: "e" }, Item] })),
  );
  const headers = fc.dictionary(
    fc.constantFrom("authorization", "origin", "x-sojourn-write-key", "amz-sdk-invocation-id"),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      path,
      body,
      fc.constantFrom("POST", "PUT", "GET", "OPTIONS"),
      headers,
      async (at, sent, method, more) => {
        const reply = await ask(at, sent, method, more);
        expect(reply.statusCode).toBeLessThan(500);
        if (reply.body !== undefined) JSON.parse(reply.body);
      },
    ),
    RUNS,
  );
  expect(counts.filter((name) => name === "UnexpectedError")).toEqual([]);
});

test("beside any other messages a good one is on the bus, and each other one is on the bus or refused with its reason", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(odd, { maxLength: 12 }), fc.nat(12), async (others, place) => {
      const { ask, events, refused, counts } = await fuzzed();
      const good = {
        type: "track",
        event: "Order Completed",
        userId: "u1",
        messageId: "the good one",
        properties: { total: 3 },
      };
      const batch = others.toSpliced(place, 0, good);
      const reply = await ask("/v1/batch", JSON.stringify({ batch }));
      const said: { refused?: readonly { message: number; field: string; reason: string }[] } = JSON.parse(
        reply.body ?? "{}",
      );
      const bad = said.refused ?? [];

      expect([reply.statusCode, counts.includes("UnexpectedError")]).toEqual([200, false]);
      expect(events.find(({ detail }) => detail.id === "web/the good one")?.detail).toMatchObject({
        customerId: "u1",
        properties: { total: 3 },
      });
      expect(new Set(bad.map(({ message }) => message)).size).toBe(bad.length);
      expect(bad.every(({ field, reason }) => field !== "" && reason !== "")).toBe(true);
      // The same message twice is one event.
      expect(events.length + bad.length).toBeLessThanOrEqual(batch.length);
      const kept = refused.flatMap(({ body }): readonly unknown[] => JSON.parse(body).messages);
      expect(kept).toHaveLength(bad.length);
    }),
    RUNS,
  );
});

test("beside any other events and endpoints of Pinpoint a good one is on the bus", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), odd, { maxKeys: 5 }),
      odd,
      fc.dictionary(fc.string(), odd),
      async (others, Endpoint, items) => {
        const { ask, events, counts } = await fuzzed();
        const good = { EventType: "cart.add", Timestamp: "2026-03-02T09:59:00.000Z" };
        const body = { BatchItem: { ...items, "ep-1": { Endpoint, Events: { ...others, good } } } };
        const reply = await ask(`/v1/apps/${APP}/events`, JSON.stringify(body));

        expect([reply.statusCode, counts.includes("UnexpectedError")]).toEqual([202, false]);
        expect(JSON.parse(reply.body ?? "").Results["ep-1"].EventsItemResponse.good).toMatchObject({ StatusCode: 202 });
        expect(events.map(({ detail }) => detail.id)).toContain(`app/${APP}/ep-1/good`);
      },
    ),
    RUNS,
  );
});

describe("a body made to be slow is answered in bounded time:", () => {
  const many = (part: string) => part.repeat(Math.floor(490_000 / part.length));
  test.each([
    ["lists in lists", "/v1/batch", `{"batch":[${"[".repeat(240_000)}${"]".repeat(240_000)}]}`],
    ["objects in objects", "/v1/track", `${'{"a":'.repeat(80_000)}1${"}".repeat(80_000)}`],
    [
      "a deep request id",
      `/v1/apps/${APP}/events`,
      `{"BatchItem":{"e":{"Endpoint":{"RequestId":${"[".repeat(240_000)}${"]".repeat(240_000)},"EffectiveDate":[[1]]}}}}`,
    ],
    [
      "a deep endpoint",
      `/v1/apps/${APP}/events`,
      `{"BatchItem":{"e":{"Endpoint":${"[".repeat(240_000)}${"]".repeat(240_000)}}}}`,
    ],
    [
      "a deep event",
      `/v1/apps/${APP}/events`,
      `{"BatchItem":{"e":{"Events":{"v":{"EventType":"a","Timestamp":${"[".repeat(240_000)}${"]".repeat(240_000)}}}}}}`,
    ],
    ["many empty messages", "/v1/batch", `{"batch":[{}${",{}".repeat(2_499)}]}`],
    [
      "many endpoints",
      `/v1/apps/${APP}/events`,
      `{"BatchItem":{${Array.from({ length: 30_000 }, (_, n) => `"${n}":{}`).join()}}}`,
    ],
    [
      "many fields",
      "/v1/identify",
      `{"userId":"u","traits":{${Array.from({ length: 30_000 }, (_, n) => `"${n}":1`).join()}}}`,
    ],
    ["a long name", "/v1/track", `{"userId":"u","event":"${many("a")}"}`],
    ["a long key", "/v1/track", `{"userId":"u","event":"a","writeKey":"${many("é")}"}`],
    ["a path of blanks", `/v1/${" ".repeat(8_000)}/v1/x`, "{}"],
    ["an address of at signs", "/v1/identify", `{"userId":"u","traits":{"email":"${"@.".repeat(15_000)}"}}`],
  ])("%s", async (_, at, body) => {
    const { ask } = await fuzzed();
    const began = cpuTime();
    const reply = await ask(at, body);

    expect(reply.statusCode).toBeLessThan(500);
    expect(cpuTime() - began).toBeLessThan(3_000);
  });
});
