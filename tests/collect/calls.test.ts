import { describe, expect, test } from "vitest";
import { callOfPath } from "../../core/collect/calls.ts";
import { parseEvent } from "../../core/ingest/envelope.ts";
import { collecting, KEY, NOW, track } from "./messages.ts";

const EMAIL = "ada@example.com";

/** The detail of the one event that a message becomes. */
async function eventOf(message: object, key: Parameters<typeof collecting>[0] = {}) {
  const { batch, events } = await collecting(key);
  const { status, body } = await batch({ messageId: "m1", ...message });
  expect([status, body]).toMatchObject([200, { success: true }]);
  expect(events).toHaveLength(1);
  const [event = { name: "", source: "", detail: {} }] = events;
  return event;
}

describe("paths", () => {
  test.each([
    ["/v1/batch", "batch"],
    ["/v1/b", "batch"],
    ["/v1/import", "batch"],
    ["/v1/identify", "identify"],
    ["/v1/t", "track"],
    ["/v1/p", "page"],
    ["/v1/s", "screen"],
    ["/v1/g/", "group"],
    ["/a/b/v1/a", "alias"],
    ["/v1/i", "identify"],
    ["/v2/track", undefined],
    ["/v1/constructor", undefined],
    ["/v1/", undefined],
    ["/v1/track/x", undefined],
  ])("%s asks for %s", (path, call) => {
    expect(callOfPath(path)).toBe(call);
  });
});

describe("what each call becomes", () => {
  test("track: an event of its name, with its properties, its sender's trust, and an id under the key's source", async () => {
    const event = await eventOf(track({ properties: { total: 5 }, timestamp: "2026-03-02T09:59:00Z" }));

    expect(event).toEqual({
      name: "Order Completed",
      source: "collect.web",
      detail: {
        id: "web/m1",
        customerId: "u1",
        time: NOW - 60_000,
        via: { source: "web", trust: "browser" },
        properties: { total: 5 },
        context: {},
      },
    });
  });

  test("identify: traits, of which e-mail and phone are addresses, and both ids of one person", async () => {
    const { name, detail } = await eventOf(
      { type: "identify", userId: "u1", anonymousId: "a1", traits: { email: EMAIL, phone: 447700900123, plan: "pro" } },
      { trust: "trusted" },
    );

    expect(name).toBe("Customer Identified");
    expect(detail).toMatchObject({
      customerId: "u1",
      anonymousId: "a1",
      via: { trust: "trusted" },
      context: { traits: { plan: "pro" }, addresses: { email: EMAIL, phone: "447700900123" } },
    });
  });

  test("identify: null takes an address away", async () => {
    const { detail } = await eventOf({ type: "identify", userId: "u1", traits: { email: null } });

    expect(detail.context).toEqual({ addresses: { email: null } });
  });

  test.each([
    ["page", "Page Viewed"],
    ["screen", "Screen Viewed"],
  ])("%s: one name for all, with name and category as properties; an anonymous id is enough", async (type, called) => {
    const event = await eventOf({
      type,
      anonymousId: "a1",
      userId: null,
      name: "Cart",
      category: "Shop",
      properties: { url: "/c" },
    });

    expect(event.name).toBe(called);
    expect(event.detail).toMatchObject({
      anonymousId: "a1",
      properties: { url: "/c", name: "Cart", category: "Shop" },
    });
    expect(event.detail).not.toHaveProperty("customerId");
  });

  test("group: the group's traits under the trait `group`", async () => {
    const { name, detail } = await eventOf({
      type: "group",
      userId: "u1",
      groupId: "g1",
      traits: { seats: 5, email: "x" },
    });

    expect([name, detail.properties]).toEqual(["Group Joined", { groupId: "g1" }]);
    expect(detail.context).toEqual({ traits: { group: { id: "g1", seats: 5, email: "x" } } });
  });

  const VISITOR = "0190a5f2-7b1c-4c62-9d5e-1f2a3b4c5d6e";
  test.each([
    ["a UUID: a visitor's", { previousId: VISITOR }, { anonymous: VISITOR }, { anonymous: VISITOR }],
    [
      "its own anonymousId: a visitor's",
      { previousId: "p1", anonymousId: "p1" },
      { anonymous: "p1" },
      { anonymous: "p1" },
    ],
    ["any other: a customer's, which a browser cannot join", { previousId: "p1" }, undefined, { customer: "p1" }],
    ["its own userId: nothing new", { previousId: "u1" }, undefined, undefined],
  ])("alias: a previous id that is %s", async (_, message, ofBrowser, ofServer) => {
    const alias = { type: "alias", userId: "u1", ...message };

    expect((await eventOf(alias)).detail.aliases).toEqual(ofBrowser);
    expect((await eventOf(alias, { trust: "trusted" })).detail.aliases).toEqual(ofServer);
  });

  test("the context: zone, locale, country, device, and traits that libraries repeat; no IP address and no user agent", async () => {
    const { detail } = await eventOf(
      track({
        context: {
          timezone: "Europe/Berlin",
          locale: "de-DE",
          location: { country: "de" },
          device: { token: "abc" },
          traits: { email: EMAIL, plan: "pro" },
          ip: "198.51.100.7",
          userAgent: "x",
          library: { name: "y" },
        },
      }),
    );

    expect(detail.context).toEqual({
      traits: { plan: "pro", deviceToken: "abc" },
      addresses: { email: EMAIL },
      zone: "Europe/Berlin",
      locale: "de-DE",
      country: "DE",
    });
  });

  test("consent: topics as any sender says them, and Segment's categories as purposes, by the settings, and never as topics", async () => {
    const { detail } = await eventOf(
      track({
        context: {
          consent: {
            offers: { email: false },
            categoryPreferences: {
              Advertising: false,
              Marketing: true,
              Analytics: true,
              Functional: true,
              offers: true,
            },
          },
        },
      }),
    );

    expect(detail.context).toEqual({
      consent: { offers: { email: false } },
      purposes: { ads: false, tracking: true },
    });
  });

  test("a batch's context is that of each message, and a message's own goes before it", async () => {
    const { ask, events } = await collecting();
    await ask({
      json: {
        context: { locale: "de", timezone: "Europe/Berlin" },
        batch: [track({ context: { locale: "fr" } }), track({ messageId: "m2" })],
      },
    });

    expect(events.map(({ detail }) => detail.context)).toEqual([
      { locale: "fr", zone: "Europe/Berlin" },
      { locale: "de", zone: "Europe/Berlin" },
    ]);
  });
});

describe("times", () => {
  test.each([
    ["a clock that is an hour ahead", { timestamp: NOW + 3_600_000, sentAt: NOW + 3_660_000 }, NOW - 60_000],
    [
      "a clock that has lost its time",
      { timestamp: "1970-01-01T00:01:40.000Z", sentAt: "1970-01-01T00:02:40.000Z" },
      NOW - 60_000,
    ],
    ["a sender who says when it was sent in words that are no time", { timestamp: NOW - 5, sentAt: "soon" }, NOW - 5],
    ["no sentAt: the time is taken as it is", { timestamp: NOW - 3_600_000 }, NOW - 3_600_000],
    ["no timestamp: the time it came in", { sentAt: NOW + 5_000 }, NOW],
    ["Rudder's name for it", { originalTimestamp: NOW - 7 }, NOW - 7],
  ])("%s", async (_, times, expected) => {
    expect((await eventOf(track(times))).detail.time).toBe(expected);
  });

  test("the sentAt of a batch counts for its messages", async () => {
    const { ask, events } = await collecting();
    await ask({ json: { sentAt: NOW + 60_000, batch: [track({ timestamp: NOW + 50_000 })] } });

    expect(events[0]?.detail.time).toBe(NOW - 10_000);
  });

  test("a time that lies ahead becomes the present, and the sender hears of it", async () => {
    const { batch, events } = await collecting();
    const { body } = await batch(track({ timestamp: "2099-01-01T00:00:00Z" }));

    expect(events[0]?.detail.time).toBe(NOW);
    expect(body).toMatchObject({ success: true, warnings: [{ message: 0, messageId: "m1", field: "timestamp" }] });
  });
});

describe("ids", () => {
  test("a message without an id has one by its content: the same again is a duplicate, another is none", async () => {
    const { batch, ask, events } = await collecting();
    const same = track({ messageId: undefined, timestamp: "2026-03-02T09:59:00Z" });
    await batch(same);
    await ask({ call: "track", json: { ...same, sentAt: "2026-03-02T09:59:30Z", writeKey: KEY } });
    await batch({ ...same, userId: "u2" });

    const [first, second, third] = events.map(({ detail }) => detail.id);
    expect(first).toMatch(/^web\/[0-9a-f]{64}$/);
    expect([second === first, third === first]).toEqual([true, false]);
  });

  test("the same message twice in a request is one event", async () => {
    const { batch, events } = await collecting();
    await batch(track(), track(), track({ messageId: "m2" }));

    expect(events.map(({ detail }) => detail.id)).toEqual(["web/m1", "web/m2"]);
  });

  test("a key cannot take the ids of another source's events", async () => {
    expect((await eventOf(track({ messageId: "crm/7" }))).detail.id).toBe("web/crm/7");
    expect((await eventOf(track({ messageId: "m".repeat(300) }))).detail.id).toMatch(/^web\/[0-9a-f]{64}$/);
  });
});

test("ingest takes every event that collect makes", async () => {
  const { batch, events } = await collecting({ trust: "trusted" });
  await batch(
    track({ properties: { a: { b: [1, "\uffff"] }, ["__proto__"]: 1 } }),
    { type: "identify", userId: 17, anonymousId: "a", traits: { email: EMAIL, big: "x".repeat(20_000) } },
    { type: "page", anonymousId: "a", name: "Home" },
    { type: "alias", userId: "u1", previousId: "p1" },
    { type: "group", userId: "u1", groupId: 5 },
  );

  expect(events).toHaveLength(5);
  for (const { name, source, detail } of events) {
    const time = new Date(NOW).toISOString();
    const envelope = { id: "e", "detail-type": name, source, time, detail: JSON.parse(JSON.stringify(detail)) };
    expect(parseEvent(envelope, NOW)).toHaveProperty("event");
  }
});

test("a browser's event starts transactional journeys only where the key lists its name", async () => {
  const transactional = ["Password Reset Requested"];
  const of = async (event: string, key: object) => (await eventOf(track({ event }), key)).detail.via;

  expect(await of("Password Reset Requested", { transactional })).toEqual({
    source: "web",
    trust: "browser",
    transactional: true,
  });
  expect(await of("Order Completed", { transactional })).toEqual({ source: "web", trust: "browser" });
});
