import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryErasureQueue, memoryRefusedEvents, memorySentEvents } from "../../adapters/memory/outbound.ts";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import { mac } from "../../adapters/system/mac.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { RetryableError } from "../../core/model/errors.ts";
import type { Identity } from "../../core/model/identity.ts";
import type { WebhookSource } from "../../core/model/source.ts";
import { addressHash } from "../../core/policy/address.ts";
import { mapping } from "../../core/sources/map-row.ts";
import { withoutValues } from "../../core/sources/reason.ts";
import { receiveEvents } from "../../core/sources/receive-events.ts";
import { receiveWebhook } from "../../core/sources/receive-webhook.ts";
import { ASKS_FOR_DATA, receiver } from "../../core/sources/received-rows.ts";

const NOW = 1_788_000_000_000;

const SHOP: WebhookSource = {
  source: "shop",
  from: "webhook",
  trust: "browser",
  signature: { scheme: "shopify", secret: "sojourn/shop" },
  zone: "UTC",
  constants: {},
  event: `{ "id": id, "name": name, "customerId": who, "time": $received, "properties": { "hook": $request.headers.\`x-hook\`, "page": $request.query.page, "auth": $request.headers.authorization } , "context": context, "business": business }`,
};

/** A function over memory: what it got, and what it did. */
function shop({
  secrets = ["first"],
  source = SHOP,
  identity,
}: {
  secrets?: readonly string[];
  source?: WebhookSource;
  identity?: Identity;
} = {}) {
  const [bus, refused, counter, clock] = [memorySentEvents(), memoryRefusedEvents(), memoryCounter(), memoryClock(NOW)];
  const [parked, erasures] = [memoryRefusedEvents(), memoryErasureQueue()];
  let version = 0;
  const store = {
    read: async () => secrets[0] ?? "",
    readAnew: async () => secrets[Math.min(++version, secrets.length - 1)] ?? "",
  };
  const deps = { bus, refused, counter, clock, mac, hash: sha256, secrets: store, parked, erasures };
  const compiled = receiver(source, sha256, identity);
  const post = (body: string, { secret = "first", headers = {}, query = "" } = {}) =>
    receiveWebhook(deps, source, compiled, {
      method: "POST",
      url: "https://in.example.com/v1/sources/shop",
      headers: {
        "content-type": "application/json",
        "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
        ...headers,
      },
      body: Buffer.from(body),
      text: body,
      query,
    });
  return { ...deps, compiled, post };
}

const EVENT = { id: "e1", name: "Order Completed", who: "c1" };

describe("a genuine request", () => {
  it("becomes events that say how they came in, with what the request said beside its body", async () => {
    const { post, bus } = shop();

    const answer = await post(JSON.stringify(EVENT), {
      headers: { "x-hook": "h", authorization: "secret", cookie: "c" },
      query: "page=2+a",
    });

    expect(answer).toEqual({ status: 200, body: { accepted: 1, refused: 0 } });
    expect(bus.events).toEqual([
      {
        name: "Order Completed",
        source: "sojourn.sources",
        detail: {
          id: "e1",
          customerId: "c1",
          time: "2026-08-29T10:40:00.000Z",
          properties: { hook: "h", page: "2 a" },
          via: { source: "shop", trust: "browser" },
        },
      },
    ]);
  });

  it("gives its events the same ids when it comes again, and others when its body is another", async () => {
    const { post, bus } = shop();
    const body = JSON.stringify([
      { name: "A", who: "c1" },
      { name: "A", who: "c1" },
    ]);

    await post(body);
    await post(body);
    await post(body.replace("c1", "c2"));

    const ids = bus.events.map(({ detail }) => detail.id);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2, 4));
    expect(new Set(ids).size).toBe(4);
  });

  it("is read as a form where it is one", async () => {
    const { post, bus } = shop();

    await post("id=e1&name=Order+Completed&who=c%401", {
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    });

    expect(bus.events).toMatchObject([{ name: "Order Completed", detail: { customerId: "c@1" } }]);
  });

  it("cannot say how far it is believed, nor report on a message, nor use a name of ours", async () => {
    const { post, bus, refused } = shop({ source: { ...SHOP, event: "$merge([$, { 'time': $received }])" } });
    const bad = [
      { name: "Enter Journey", customerId: "c1", journey: "welcome" },
      { name: "SMS Delivered", customerId: "c1" },
      { name: "A", customerId: "c1", context: { message: "welcome#1#hello#1" } },
      { name: "A" },
      { name: "A", customerId: "" },
      { name: "A", customerId: null, anonymousId: null },
      { name: "x".repeat(129), customerId: "c1" },
      { name: "A", customerId: "c1", properties: { big: "x".repeat(260_000) } },
    ];

    const answer = await post(
      JSON.stringify([
        ...bad,
        { name: "A", customerId: "c1", via: { source: "crm", trust: "confirmed" }, knownSince: 1 },
        { name: "Price Dropped", business: true },
      ]),
    );

    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, refused: bad.length } });
    expect(refused.refused).toHaveLength(bad.length);
    for (const { reason } of refused.refused) expect(reason).toMatch(/^The source shop: The event/);
    expect(bus.events).toMatchObject([
      { name: "A", detail: { via: { source: "shop", trust: "browser" } } },
      { name: "Price Dropped", detail: {} },
    ]);
    expect(bus.events[1]?.detail).not.toHaveProperty("business");
  });

  it("whose rows are not where they should be is put aside whole", async () => {
    const { post, refused } = shop({ source: { ...SHOP, rows: "$number(items)" } });

    expect(await post('{"items":"none"}')).toMatchObject({ status: 200, body: { accepted: 0, refused: 1 } });
    expect(refused.refused).toMatchObject([{ body: '{"source":"shop","row":{"items":"none"}}' }]);
  });

  it("ends, whatever is in it", async () => {
    const { post } = shop({ source: { ...SHOP, event: "$map([1..9000], function($n) { $map([1..9000], $string) })" } });

    expect(await post(`${"[".repeat(50_000)}${"]".repeat(50_000)}`)).toMatchObject({ status: 200 });
    expect(await post("{}")).toMatchObject({ status: 200, body: { accepted: 0, refused: 1 } });
    expect(await post('{"__proto__":{"name":"A"},"constructor":1}')).toMatchObject({ status: 200 });
  });

  it("is answered as the source says; where that fails, with the counts", async () => {
    const answered = shop({ source: { ...SHOP, answer: '{ "did": name, "page": $request.query.page }' } });
    expect((await answered.post(JSON.stringify(EVENT), { query: "page=1" })).body).toEqual({
      did: "Order Completed",
      page: "1",
    });
    const failing = shop({ source: { ...SHOP, answer: "$number(name)" } });
    expect((await failing.post(JSON.stringify(EVENT))).body).toEqual({ accepted: 1, refused: 0 });
  });
});

describe("a request that proves nothing", () => {
  it("is answered with 401, counted with its reason, and leaves nothing", async () => {
    const { post, bus, refused, counter } = shop();

    expect(await post(JSON.stringify(EVENT), { secret: "other" })).toMatchObject({ status: 401 });
    expect(await post(JSON.stringify(EVENT), { headers: { "x-shopify-hmac-sha256": "" } })).toMatchObject({
      status: 401,
    });

    expect([bus.events, refused.refused]).toEqual([[], []]);
    expect(counter.total("WebhookRefused", { source: "shop", reason: "wrong signature" })).toBe(1);
    expect(counter.total("WebhookRefused", { source: "shop", reason: "unsigned" })).toBe(1);
    expect(counter.total("WebhooksRefused")).toBe(2);
  });

  it("has its secret read anew, for it may just have been changed", async () => {
    const { post } = shop({ secrets: ["first", "first\nsecond"] });

    expect(await post(JSON.stringify(EVENT), { secret: "second" })).toMatchObject({ status: 200 });
  });
});

describe("a fault of ours", () => {
  it("is thrown, so that the other system sends again", async () => {
    const { post, bus } = shop();
    bus.put = async () => {
      throw new RetryableError("throttled");
    };

    await expect(post(JSON.stringify(EVENT))).rejects.toMatchObject({ name: "Retryable" });
  });

  it("at the refused queue too, after the good rows are on the bus", async () => {
    const { post, bus, refused } = shop();
    refused.put = async () => {
      throw new Error("no queue");
    };

    await expect(post(JSON.stringify([EVENT, { name: "A" }]))).rejects.toThrow("no queue");
    expect(bus.events).toHaveLength(1);
  });
});

const REDACT = {
  ...SHOP,
  trust: "trusted",
  erases: true,
  event: '{ "erase": erase, "export": export, "time": at, "properties": more }',
} as const satisfies WebhookSource;

describe("the reason why a row was refused", () => {
  it.each([
    ['"Ada Lovelace" is not a time.', "a text of 12 characters is not a time."],
    ['"2026-13-45" is not a time.', '"2026-13-45" is not a time.'],
    [
      'The time "447700900123" is not in the years 1900 to 2199.',
      "The time a text of 12 characters is not in the years",
    ],
    ['Unable to cast value to a number: "a\\"da"', "Unable to cast value to a number: a text of 5 characters"],
    ['The left side of the "+" operator must evaluate to a number', 'the "+" operator'],
    ['Argument 1 of function "number" does not match', 'function "number"'],
  ])("has no value of the row in it: %s", (reason, told) => {
    expect(withoutValues(reason)).toContain(told);
  });
});

describe("what asks for an erasure or for a customer's data", () => {
  it("is no event: an erasure goes on its queue, with the time of the request", async () => {
    const { post, bus, erasures } = shop({ source: REDACT });

    const answer = await post(JSON.stringify([{ erase: "shopify/77", at: NOW - 5_000 }, { erase: "shopify/78" }]));

    expect(answer).toEqual({ status: 200, body: { accepted: 2, refused: 0 } });
    expect(bus.events).toEqual([]);
    expect(erasures.work).toEqual([
      { work: { erase: { customerId: "shopify/77", source: "shop", time: NOW - 5_000 } }, delaySeconds: 0 },
      { work: { erase: { customerId: "shopify/78", source: "shop", time: NOW } }, delaySeconds: 0 },
    ]);
  });

  it("has no time after now, so that an erasure is known to have done it", async () => {
    const { post, erasures } = shop({ source: REDACT });

    await post(JSON.stringify({ erase: "shopify/77", at: NOW + 86_400_000 }));

    expect(erasures.work).toMatchObject([{ work: { erase: { time: NOW } } }]);
  });

  it.each([
    ["of a source that has no `erases`", { ...REDACT, erases: undefined }],
    ["of a source through which visitors speak", { ...REDACT, trust: "browser" as const }],
  ])("is refused and kept %s", async (_, { erases, ...source }) => {
    const { post, refused, erasures } = shop({ source: { ...source, ...(erases && { erases }) } });

    expect(await post(JSON.stringify({ erase: "c1" }))).toMatchObject({ status: 200, body: { refused: 1 } });
    expect(erasures.work).toEqual([]);
    expect(refused.refused).toMatchObject([{ reason: expect.stringContaining("may not have customers erased") }]);
  });

  it.each([{ erase: "" }, { erase: "null" }, { erase: "shopify/undefined" }, { erase: 7 }, { erase: "c1", more: {} }])(
    "is refused where it says nobody, or more than that: %j",
    async (body) => {
      const { post, refused, erasures } = shop({ source: REDACT });

      await post(JSON.stringify(body));

      expect(erasures.work).toEqual([]);
      expect(refused.refused).toHaveLength(1);
    },
  );

  const identity = { namespaces: [], never: ["test@example.com", "guest"], allow: ["0"] };

  it.each(["Guest", "email/test@example.com", `email/${addressHash(sha256, "test@example.com")}`, "none"])(
    "is refused where the settings say that the id is nobody's, and the refused row says so: %s",
    async (erase) => {
      const { post, refused, erasures } = shop({ source: REDACT, identity });

      await post(JSON.stringify({ erase }));

      expect(erasures.work).toEqual([]);
      expect(refused.refused).toMatchObject([{ reason: expect.stringContaining("there is nobody to erase") }]);
    },
  );

  it("comes in for an id that the settings allow", async () => {
    const { post, refused, erasures } = shop({ source: REDACT, identity });

    await post(JSON.stringify({ erase: "0" }));

    expect(refused.refused).toEqual([]);
    expect(erasures.work).toMatchObject([{ work: { erase: { customerId: "0" } } }]);
  });

  it("is kept for a person where a customer asks for their data", async () => {
    const { post, bus, refused, counter } = shop({ source: { ...REDACT, trust: "browser" } });

    await post(JSON.stringify({ export: "c1" }));

    expect(bus.events).toEqual([]);
    expect(refused.refused).toEqual([
      { body: JSON.stringify({ source: "shop", row: { export: "c1" } }), reason: `The source shop: ${ASKS_FOR_DATA}` },
    ]);
    expect(counter.total("RowRefused", { source: "shop" })).toBe(1);
  });

  it("is refused with its events where the queue does not take it: the other system sends it again", async () => {
    const { post, erasures } = shop({ source: REDACT });
    erasures.put = async () => {
      throw new Error("no queue");
    };

    await expect(post(JSON.stringify({ erase: "c1" }))).rejects.toThrow("no queue");
  });

  it("is no row of a file", async () => {
    const mapped = await mapping({ ...REDACT, event: '{ "erase": "c1" }' }, sha256)({}, 1, { received: NOW });

    expect(mapped).toEqual({ refused: expect.stringContaining("not a file") });
  });
});

describe("records of other buses' events", () => {
  const record = (id: string, source: string, event: unknown) => ({ id, body: JSON.stringify({ source, event }) });
  const event = (detail: object) => ({ id: "eb-1", time: "2026-08-29T10:40:00Z", "detail-type": "A", detail });

  it("become events, and those that cannot are put aside", async () => {
    const source = { ...SHOP, event: '{ "name": detail.name, "customerId": detail.who, "time": $received }' };
    const { compiled, bus, refused, ...deps } = shop({ source });

    const again = await receiveEvents({ ...deps, bus, refused, receivers: { shop: compiled } }, [
      record("1", "shop", event({ name: "A", who: "c1" })),
      record("2", "shop", event({ name: "A", who: "c1" })),
      record("3", "gone", event({})),
      { id: "4", body: "no json" },
    ]);

    expect(again).toEqual([]);
    expect(bus.events.map(({ detail }) => detail.id)).toEqual(["shop:eb-1:0:0", "shop:eb-1:0:0"]);
    expect(refused.refused.map(({ reason }) => reason)).toEqual([
      "The source gone: There is no such source any more.",
      "This is no event that the rule of a source has chosen.",
    ]);
  });

  it("come again after a fault, each alone; a poisonous one is parked in the end", async () => {
    const { compiled, bus, parked, ...deps } = shop({
      source: { ...SHOP, event: '{ "name": detail.name, "customerId": "c", "time": $received }' },
    });
    const put = bus.put;
    bus.put = async (events) => {
      if (events[0]?.name === "Bad") throw new TypeError("a fault of ours");
      await put(events);
    };
    const bad = record("1", "shop", event({ name: "Bad" }));
    const good = record("2", "shop", event({ name: "Good" }));
    const all = { ...deps, bus, parked, receivers: { shop: compiled } };

    expect(await receiveEvents(all, [bad, good])).toEqual(["1"]);
    expect(bus.events.map(({ name }) => name)).toEqual(["Good"]);
    expect(await receiveEvents(all, [{ ...bad, receives: 20 }])).toEqual([]);
    expect(parked.refused).toHaveLength(1);
  });
});
