import { describe, expect, test } from "vitest";
import { OUR_EVENTS } from "../../core/model/our-events.ts";
import { collecting, KEY, NOW, track } from "./messages.ts";

const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

describe("a bad message", () => {
  test.each<readonly [string, unknown, string, RegExp]>([
    ["no object", [], "message", /a list/],
    ["no type", { userId: "u1", messageId: "m" }, "type", /identify, track, page, screen, group, alias/],
    ["a user id that identifies nobody", track({ userId: "null" }), "userId", /a value that identifies nobody/],
    [
      "an anonymous id that identifies nobody",
      track({ userId: null, anonymousId: "undefined" }),
      "anonymousId",
      /identifies nobody/,
    ],
    ["neither user id nor anonymous id", track({ userId: "" }), "userId", /neither userId nor anonymousId/],
    ["a user id that is an object", track({ userId: {} }), "userId", /is an object/],
    ["a user id of 300 bytes", track({ userId: "é".repeat(150) }), "userId", /300 bytes/],
    ["no event name", track({ event: undefined }), "event", /missing/],
    ["an event name of 2 kB", track({ event: "x".repeat(2_048) }), "event", /2048 characters/],
    ["an event name with a control character", track({ event: "a\u0000b" }), "event", /printed/],
    ["a timestamp of 1970", track({ timestamp: "1970-01-01T00:00:00Z" }), "timestamp", /clock is not set/],
    ["a timestamp that is none", track({ timestamp: "yesterday" }), "timestamp", /cannot be read/],
    [
      "traits of 100 kB",
      { type: "identify", userId: "u1", traits: { a: "x".repeat(100_000) } },
      "traits",
      /traits has 100008 bytes/,
    ],
    ["a message nested too deep", track({ properties: deep(500) }), "message", /200 levels/],
    ["half a character", track({ properties: { a: "\ud800" } }), "message.properties.a", /surrogate/],
    ["a group without id", { type: "group", userId: "u1" }, "groupId", /groupId/],
    ["an alias without previous id", { type: "alias", userId: "u1" }, "previousId", /previousId/],
    ["an alias to nobody", { type: "alias", anonymousId: "a", previousId: "b" }, "userId", /alias needs userId/],
    [
      "a report on a message",
      track({ context: { message: "welcome#1#hello#1" } }),
      "context.message",
      /not for senders/,
    ],
    ["history", track({ context: { history: true } }), "context.history", /not for senders/],
  ])("%s: is refused with its field, recorded, and costs no other message", async (_, message, field, reason) => {
    for (const trust of ["browser", "trusted"] as const) {
      const { batch, events, refused } = await collecting({ trust });
      const { status, body } = await batch(track({ messageId: "good-1" }), message, track({ messageId: "good-2" }));

      expect([status, body]).toMatchObject([200, { success: true, refused: [{ message: 1, field }] }]);
      expect(JSON.stringify(body.refused)).toMatch(reason);
      expect(events.map(({ detail }) => detail.id)).toEqual(["web/good-1", "web/good-2"]);
      expect(refused).toEqual([
        { body: expect.stringContaining('"collect":"web"'), reason: expect.stringMatching(reason) },
      ]);
    }
  });

  test.each([...OUR_EVENTS, "SMS Opted Out", "SMS Failed", "Email Bounced", "Enter Journey"])(
    "the event %s comes from no sender, whatever the key",
    async (event) => {
      for (const trust of ["browser", "trusted"] as const) {
        const { batch, events } = await collecting({ trust });
        const { body } = await batch(track({ event }));

        expect(body).toMatchObject({ refused: [{ field: "event" }] });
        expect(events).toEqual([]);
      }
    },
  );

  test("sent by itself is answered 400, with what is wrong", async () => {
    const { ask, refused } = await collecting();
    const answer = await ask({ call: "track", json: track({ userId: null }) });

    expect(answer).toMatchObject({
      status: 400,
      body: { success: false, message: expect.stringContaining("neither userId") },
    });
    expect(refused).toHaveLength(1);
  });

  test("is recorded whole, unless it is nested too deep to be written", async () => {
    const { ask, refused } = await collecting();
    const bad = track({ userId: undefined, properties: { note: "\uffff" } });
    const deeper = `{"type":"track","properties":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`;
    await ask({ json: `{"batch":[${JSON.stringify(bad)},${deeper}]}` });

    const [record] = refused;
    expect(record?.body).not.toContain("\uffff");
    expect(JSON.parse(record?.body ?? "")).toEqual({
      collect: "web",
      messages: [
        { call: "track", field: "userId", reason: expect.any(String), message: JSON.parse(JSON.stringify(bad)) },
        { call: "track", field: "message", reason: expect.any(String), message: null },
      ],
    });
    expect(record?.reason).toMatch(/^2 messages were refused; the first: /);
  });

  test("many bad messages share records of at most 60 kB", async () => {
    const { batch, refused } = await collecting();
    await batch(
      ...Array.from({ length: 50 }, (_, at) =>
        track({ messageId: `m${at}`, userId: "", properties: { a: "x".repeat(4_000) } }),
      ),
    );

    expect(refused.length).toBe(4);
    for (const { body } of refused) expect(body.length).toBeLessThan(61_000);
  });

  test("an e-mail without a domain is left out and told; the rest of the message counts", async () => {
    const { batch, events } = await collecting();
    const { body } = await batch({
      type: "identify",
      userId: "u1",
      messageId: "m",
      traits: { email: "ada@", plan: "pro", phone: "none" },
    });

    expect(events[0]?.detail.context).toEqual({ traits: { plan: "pro" } });
    expect(body.warnings).toMatchObject([{ field: "traits.email" }, { field: "traits.phone" }]);
  });
});

test.each([
  ["properties", track({ properties: "total" }), /properties is a text of 5 characters; allowed is an object/],
  ["traits", { type: "identify", userId: "u1", messageId: "m1", traits: ["x"] }, /traits is a list/],
  ["context.traits", track({ context: { traits: 5 } }), /context\.traits is 5/],
  ["context.consent", track({ context: { consent: true } }), /context\.consent is true/],
  ["context.consent.newsletter", track({ context: { consent: { newsletter: "yes" } } }), /allowed is true or false/],
  ["context.consent.all.email", track({ context: { consent: { all: { email: 1 } } } }), /allowed is true or false/],
  ["anonymousId", track({ anonymousId: "undefined" }), /identifies nobody/],
])("%s that cannot be kept is told, and the rest of the message counts", async (field, message, reason) => {
  const { batch, events } = await collecting();
  const { status, body } = await batch(message);

  expect([status, events.length]).toEqual([200, 1]);
  expect(body.warnings).toMatchObject([{ message: 0, messageId: "m1", field, reason: expect.stringMatching(reason) }]);
});

test("consent for a topic that nobody has declared is told; ingest does not keep it, and the rest of the message counts", async () => {
  const { batch, events } = await collecting();
  const consent = { newsletter: true, all: false, offers: true, constructor: true };
  const { status, body } = await batch(track({ context: { consent } }), track({ messageId: "m2", context: {} }));

  expect(status).toBe(200);
  expect(body.warnings).toEqual([
    {
      message: 0,
      messageId: "m1",
      field: "context.consent.offers",
      reason: expect.stringMatching(/topic that the settings do not declare, and so are 1 more; it is not kept/),
    },
  ]);
  expect(events).toHaveLength(2);
});

test("a time of 2099 becomes the present, and is told", async () => {
  const { batch, events } = await collecting();
  const { body } = await batch(track({ timestamp: "2099-01-01T00:00:00Z" }));

  expect(body.warnings).toMatchObject([
    { message: 0, field: "timestamp", reason: expect.stringMatching(/ahead of our clock/) },
  ]);
  expect(events[0]?.detail.time).toBe(NOW);
});

describe("a request", () => {
  test.each([
    ["no JSON", "{", 400],
    ["a list", "[]", 400],
    ["no batch", '{"batch":{}}', 400],
    ["a batch of 2,501 messages", JSON.stringify({ batch: Array(2_501).fill(1) }), 400],
    ["an empty batch", '{"batch":[]}', 200],
    ["brackets without end", "[".repeat(400_000), 400],
  ])("of %s is answered %i", async (_, json, status) => {
    const { ask } = await collecting();

    expect((await ask({ json })).status).toBe(status);
  });

  test.each([
    ["none", undefined, undefined, 401],
    ["another", `Basic ${btoa("other:")}`, undefined, 401],
    ["the right one in the body", undefined, KEY, 200],
    ["the right one as Bearer", `Bearer ${KEY}`, undefined, 200],
    ["the right one with a password", `Basic ${btoa(`${KEY}:secret`)}`, undefined, 200],
    ["no Base64", "Basic ***", undefined, 401],
  ])("with the write key %s", async (_, authorization, writeKey, status) => {
    const { deps, ask } = await collecting();
    const request = { json: { batch: [track()], writeKey } };
    const answer = await (authorization === undefined
      ? ask({ ...request, authorization: "" })
      : ask({ ...request, authorization }));

    expect(answer.status).toBe(status);
    expect(deps.keys).toBeDefined();
  });

  test("with the key in the first message of a batch is taken in, as browsers send it", async () => {
    const { ask } = await collecting();

    expect((await ask({ authorization: "", json: { batch: [track({ writeKey: KEY })] } })).status).toBe(200);
  });

  test("with a revoked key is refused", async () => {
    const { ask, events } = await collecting({ revoked: NOW - 1 });

    expect((await ask({ json: { batch: [track()] } })).status).toBe(401);
    expect(events).toEqual([]);
  });

  test.each([
    [undefined, 200],
    ["https://shop.example", 200],
    ["https://www.shop.example", 200],
    ["https://evilshop.example", 403],
    ["https://shop.example.evil.example", 403],
    ["https://evil.example/.shop.example", 403],
    ["null", 403],
  ])("from the origin %s, with a key for one site", async (origin, status) => {
    const { ask } = await collecting({ origins: ["https://shop.example", "https://*.shop.example"] });
    const request = { json: { batch: [track()] } };

    expect((await ask(origin === undefined ? request : { ...request, origin })).status).toBe(status);
  });

  test("names events that its key does not list: they are refused, and other calls are not", async () => {
    const { batch, events } = await collecting({ events: ["Order Completed"] });
    const { body } = await batch(track(), track({ messageId: "m2", event: "Refund Paid" }), {
      type: "page",
      userId: "u1",
      messageId: "m3",
    });

    expect(events.map(({ name }) => name)).toEqual(["Order Completed", "Page Viewed"]);
    expect(body.refused).toMatchObject([{ message: 1, field: "event" }]);
  });
});

describe("when something fails", () => {
  test.each(["events", "refused"] as const)(
    "%s that cannot be put: 503, so that the SDK sends all of it again",
    async (what) => {
      const { deps, ask, counts } = await collecting();
      Object.assign(deps, { [what]: { put: () => Promise.reject(new Error("throttled")) } });
      const answer = await ask({ json: { batch: [track(), track({ messageId: "bad", userId: "" })] } });

      expect(answer).toMatchObject({ status: 503, retryAfter: 1, body: { success: false } });
      expect(counts).toEqual(["UnexpectedError"]);
    },
  );

  test("a fault of ours in one message costs that message alone", async () => {
    const { deps, ask, events, counts } = await collecting();
    const { hash } = deps;
    Object.assign(deps, {
      hash: (text: string) => {
        if (text.includes("poison")) throw new TypeError("a fault");
        return hash(text);
      },
    });
    const { status, body } = await ask({
      json: { batch: [track({ messageId: undefined, event: "poison" }), track()] },
    });

    expect([status, body]).toMatchObject([
      200,
      { refused: [{ message: 0, reason: expect.stringContaining("fault of its own") }] },
    ]);
    expect(events).toHaveLength(1);
    expect(counts).toContain("UnexpectedError");
  });
});

test("a user id that identifies nobody, beside a visitor's, is left out with a warning; the settings may allow it", async () => {
  const { deps, batch, events } = await collecting();
  const message = track({ userId: "0", anonymousId: "v1" });
  const visitor = await batch(message);
  Object.assign(deps, { settings: { ...deps.settings, identity: { namespaces: [], never: [], allow: ["0"] } } });
  const customer = await batch(track({ userId: "0", messageId: "m2" }));

  expect([visitor.status, visitor.body.warnings]).toMatchObject([200, [{ field: "userId" }]]);
  expect([customer.status, customer.body.warnings]).toEqual([200, undefined]);
  expect(events.map(({ detail: { customerId, anonymousId } }) => [customerId, anonymousId])).toEqual([
    [undefined, "v1"],
    ["0", undefined],
  ]);
});
