import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { Json } from "../../core/model/json.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { APP, collectingApp, throughGateway } from "../collect/gateway.ts";

const SECRET_KEY = "wk_server";

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
}

/** The door with a key for the application, and one of a server. */
async function door(key: Partial<WriteKey> = {}) {
  const made = await collectingApp({}, key);
  await made.keys.put(sha256(SECRET_KEY), { name: "server", source: "server", trust: "trusted", created: 0 });
  return {
    ...made,
    async ask({ path = `/v1/apps/${APP}/events`, body, raw, ...more }: Asked) {
      const reply = await throughGateway(made.deps, { ...more, path, body: raw ?? JSON.stringify(body ?? {}) });
      const read: Json = JSON.parse(reply.body ?? "null");
      return { status: reply.statusCode, headers: reply.headers ?? {}, body: read };
    },
  };
}

const EVENT = {
  EventType: "cart.add",
  Timestamp: "2026-03-02T09:59:00.000Z",
  Attributes: { sku: "A1" },
  Metrics: { price: 9.5 },
  Session: { Id: "s1", StartTimestamp: "2026-03-02T09:58:00.000Z" },
};
const batch = (events: object, Endpoint: unknown = {}, id = "ep-1") => ({
  BatchItem: { [id]: { Endpoint, Events: events } },
});

describe("PutEvents", () => {
  test("takes in an event of an endpoint that is nobody's yet, and answers for each part", async () => {
    const { ask, events } = await door();
    const { status, body } = await ask({ body: batch({ "ev-1": EVENT }) });

    expect(status).toBe(202);
    expect(body).toEqual({
      Results: {
        "ep-1": {
          EndpointItemResponse: { StatusCode: 202, Message: "Accepted" },
          EventsItemResponse: { "ev-1": { StatusCode: 202, Message: "Accepted" } },
        },
      },
    });
    expect(events).toEqual([
      {
        name: "cart.add",
        source: "collect.app",
        detail: {
          id: `app/${APP}/ep-1/ev-1`,
          anonymousId: "ep-1",
          time: Date.parse(EVENT.Timestamp),
          via: { source: "app", trust: "browser" },
          properties: { sku: "A1", price: 9.5 },
          context: {},
        },
      },
    ]);
  });

  test("data of the endpoint become address, traits, consent and the person, by a browser's word", async () => {
    const { ask, events } = await door();
    const endpoint = {
      Address: "ann@example.com",
      ChannelType: "EMAIL",
      OptOut: "ALL",
      Attributes: { interests: ["tea", "music"], plan: ["pro"], email: ["other@example.com"] },
      Metrics: { visits: 7 },
      Demographic: { Timezone: "Europe/Berlin", Locale: "de_DE", AppVersion: "3.1" },
      Location: { Country: "DE", City: "Köln" },
      User: { UserId: "u1", UserAttributes: { first_name: ["Ann"] } },
      EffectiveDate: "2026-03-02T09:58:30.000Z",
    };
    await ask({ body: batch({ "ev-1": EVENT }, endpoint) });
    const [said, tracked] = events;

    expect(said?.name).toBe("Customer Identified");
    expect(said?.detail).toMatchObject({
      customerId: "u1",
      anonymousId: "ep-1",
      time: Date.parse(endpoint.EffectiveDate),
      via: { trust: "browser" },
      context: {
        addresses: { email: "ann@example.com" },
        consent: { all: { email: false } },
        zone: "Europe/Berlin",
        locale: "de-DE",
        country: "DE",
        traits: {
          interests: ["tea", "music"],
          plan: "pro",
          pinpoint_email: "other@example.com",
          visits: 7,
          first_name: "Ann",
          app_version: "3.1",
          city: "Köln",
          user_id: "u1",
        },
      },
    });
    expect(tracked?.detail).toMatchObject({ customerId: "u1", anonymousId: "ep-1" });
  });

  test("a secret write key in the header makes addresses and agreements count", async () => {
    const { ask, events } = await door();
    const endpoint = { Address: "+4915112345678", ChannelType: "SMS", OptOut: "NONE", User: { UserId: "u1" } };
    await ask({ body: batch({}, endpoint), headers: { "x-sojourn-write-key": SECRET_KEY } });

    expect(events[0]?.detail).toMatchObject({
      via: { source: "server", trust: "trusted" },
      context: { addresses: { phone: "+4915112345678" }, consent: { all: { sms: true } } },
    });
  });

  test("keeps the good events beside bad ones, records the bad ones, and says what is wrong with each", async () => {
    const { ask, events, refused } = await door();
    const { status, body } = await ask({
      body: batch({
        good: EVENT,
        unnamed: { Timestamp: EVENT.Timestamp },
        undated: { EventType: "a" },
        old: { ...EVENT, Timestamp: "1970-01-01T00:00:00Z" },
        ours: { ...EVENT, EventType: "Email Bounced" },
        nested: { ...EVENT, Attributes: { a: { b: 1 } } },
        list: [],
      }),
    });

    expect([status, body]).toMatchObject([
      202,
      {
        Results: {
          "ep-1": {
            EventsItemResponse: {
              good: { StatusCode: 202 },
              unnamed: { StatusCode: 400, Message: "EventType: EventType is missing." },
              undated: { StatusCode: 400, Message: "Timestamp: Timestamp is missing." },
              old: { StatusCode: 400, Message: expect.stringContaining("before the year 2000") },
              ours: { StatusCode: 400, Message: expect.stringContaining("no sender may say it") },
              nested: { StatusCode: 400, Message: "Attributes: Attributes is not texts by name." },
              list: { StatusCode: 400, Message: expect.stringContaining("a list") },
            },
          },
        },
      },
    ]);
    expect(events.map(({ detail }) => detail.id)).toEqual([`app/${APP}/ep-1/good`]);
    expect(refused).toHaveLength(1);
    expect(JSON.parse(refused[0]?.body ?? "").messages).toHaveLength(6);
  });

  test("an endpoint with a fault costs its events nothing", async () => {
    const { ask, events } = await door();
    const { body } = await ask({ body: batch({ "ev-1": EVENT }, { Attributes: { a: "text" }, OptOut: "SOME" }) });

    expect(body).toMatchObject({
      Results: {
        "ep-1": {
          EndpointItemResponse: { StatusCode: 400, Message: expect.stringContaining("OptOut") },
          EventsItemResponse: { "ev-1": { StatusCode: 202 } },
        },
      },
    });
    expect(events).toHaveLength(1);
  });

  test("sent again it has the same ids, and the same data said later has others", async () => {
    const { ask, events, clock } = await door();
    const out = { Address: "a@example.com", ChannelType: "EMAIL", OptOut: "ALL" };
    const attempt = { "amz-sdk-invocation-id": "7d1c" };
    await ask({ body: batch({ "ev-1": EVENT }, out) });
    await ask({ body: batch({ "ev-1": EVENT }, out) });
    await ask({ body: batch({}, out), headers: attempt });
    clock.time += 1_000;
    await ask({ body: batch({}, out), headers: attempt });
    await ask({ body: batch({}, out) });
    const ids = events.map(({ detail }) => detail.id);

    expect(ids.slice(2, 4)).toEqual(ids.slice(0, 2));
    expect(ids[5]).toBe(ids[4]);
    expect(new Set(ids).size).toBe(4);
  });

  test("the Cognito identity of a device that Amplify sends as its user is nobody", async () => {
    const { ask, events } = await door();
    const User = { UserId: "eu-central-1:8a3f0c12-0000-4000-8000-0123456789ab" };
    await ask({ body: batch({ "ev-1": EVENT }, { User }) });

    expect(events.map(({ detail }) => [detail.customerId, detail.anonymousId])).toEqual([
      [undefined, "ep-1"],
      [undefined, "ep-1"],
    ]);
  });
});

describe("UpdateEndpoint", () => {
  const one = { method: "PUT", path: `/v1/apps/${APP}/endpoints/ep-1` };

  test("joins the endpoint with its user, and is answered as AWS does", async () => {
    const { ask, events } = await door();
    const { status, body } = await ask({
      ...one,
      body: { User: { UserId: "u1" } },
      headers: { "amz-sdk-invocation-id": "i1" },
    });

    expect([status, body]).toEqual([202, { Message: "Accepted", RequestID: "i1" }]);
    expect(events[0]?.detail).toMatchObject({ customerId: "u1", anonymousId: "ep-1" });
  });

  test("a fault is a BadRequestException", async () => {
    const { ask, events } = await door();
    const { status, headers, body } = await ask({ ...one, body: { Metrics: { a: "1" } } });

    expect([status, headers["x-amzn-errortype"], body]).toEqual([
      400,
      "BadRequestException",
      { Message: expect.stringContaining("ep-1: Metrics: ") },
    ]);
    expect(events).toEqual([]);
  });

  test("several endpoints come in one request, and the old SDKs end their paths with /legacy", async () => {
    const { ask, events } = await door();
    const Item = [
      { Id: "ep-1", User: { UserId: "u1" } },
      { Id: "ep-2", User: { UserId: "u2" } },
    ];
    const many = await ask({ method: "PUT", path: `/v1/apps/${APP}/endpoints`, body: { Item } });
    const old = await ask({ path: `/v1/apps/${APP}/events/legacy`, body: batch({ "ev-1": EVENT }) });
    const oldEndpoint = await ask({ ...one, path: `${one.path}/legacy`, body: {} });

    expect([many.status, old.status, oldEndpoint.status]).toEqual([202, 202, 202]);
    expect(events.map(({ detail }) => detail.anonymousId)).toEqual(["ep-1", "ep-2", "ep-1", "ep-1"]);
  });
});

describe("whoever may not come in is told in AWS's words:", () => {
  const body = batch({ "ev-1": EVENT });
  test.each<readonly [string, Asked, Partial<WriteKey>, number, string]>([
    ["an unknown application", { path: "/v1/apps/unknown/events", body }, {}, 404, "NotFoundException"],
    ["an application whose key was revoked", { body }, { revoked: 1 }, 404, "NotFoundException"],
    ["an unknown write key", { body, headers: { "x-sojourn-write-key": "no" } }, {}, 403, "ForbiddenException"],
    [
      "another page",
      { body, headers: { origin: "https://b.example" } },
      { origins: ["https://a.example"] },
      403,
      "ForbiddenException",
    ],
    ["too many", { body: batch({ a: EVENT, b: EVENT }) }, { limit: 1 }, 429, "TooManyRequestsException"],
    ["no JSON", { raw: "{" }, {}, 400, "BadRequestException"],
    ["no items", { body: { Items: {} } }, {}, 400, "BadRequestException"],
    ["another method", { method: "DELETE" }, {}, 405, "MethodNotAllowedException"],
    ["too large", { raw: "x".repeat(600_000) }, {}, 413, "PayloadTooLargeException"],
  ])("%s", async (_, asked, key, status, exception) => {
    const { ask, events } = await door(key);
    if (status === 429) await ask({ body });
    const before = events.length;
    const reply = await ask(asked);

    expect([reply.status, reply.headers["x-amzn-errortype"]]).toEqual([status, exception]);
    expect(reply.headers["retry-after"]).toBe(status === 429 ? "60" : undefined);
    expect(events).toHaveLength(before);
  });

  test("an application id is no write key of the tracking protocol", async () => {
    const { ask } = await collectingApp();
    expect((await ask({ json: { batch: [], writeKey: APP }, authorization: "" })).status).toBe(401);
  });

  test("a fault of ours is a 500, after which Amplify sends again", async () => {
    const { ask, deps } = await door();
    deps.events.put = () => Promise.reject(new Error("down"));
    const { status, headers } = await ask({ body });

    expect([status, headers["x-amzn-errortype"], headers["retry-after"]]).toEqual([
      500,
      "InternalServerErrorException",
      "1",
    ]);
  });
});
