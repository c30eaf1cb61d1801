import { describe, expect, test } from "vitest";
import { memoryInbox } from "../../adapters/memory/inbox.ts";
import { memoryEventBus } from "../../adapters/memory/outbound.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import type { InboxMessage } from "../../core/ports/inbox.ts";
import { answer } from "../../functions/collect/http.ts";
import { inboxFor } from "../../functions/collect/inbox.ts";
import { AUTHORIZATION, collecting, NOW, SECRET, tokenFor } from "./messages.ts";

const DAY = 86_400_000;
const BORN = NOW - 100 * DAY;

function message(n: number, more: Partial<InboxMessage> = {}): InboxMessage {
  return {
    ...{ customerId: "ann", key: `news#${n}#hello#1`, id: `m${n}`, content: { title: `News ${n}` } },
    ...{ time: NOW - n * DAY, expires: NOW + DAY, knownSince: BORN, acts: {}, ...more },
  };
}

/** Collect with an inbox, and ann, whose earlier profile `anonymous/a1` was merged into hers. */
async function app(key: Partial<WriteKey> = { secret: SECRET }) {
  const { deps, clock, counts } = await collecting(key);
  const inbox = memoryInbox();
  const profiles = memoryProfiles();
  const bus = memoryEventBus();
  const merged = { "anonymous/a1": { offset: 10, size: 5, born: BORN - DAY, time: NOW } };
  await profiles.write({ ...emptyProfile("ann", BORN), ver: 1, merged }, undefined, {});
  const inboxDeps = { ...deps, inbox, profiles, bus };
  const ask = async (
    method: string,
    {
      query = {},
      body,
      headers = {},
      path = "/v1/inbox",
    }: { query?: Record<string, string>; body?: object; headers?: Record<string, string>; path?: string },
  ) => {
    const reply = await answer(
      { ...deps, inbox: inboxFor(inboxDeps) },
      {
        ...{ rawPath: path, queryStringParameters: query, isBase64Encoded: false },
        headers: { authorization: AUTHORIZATION, ...headers },
        requestContext: { http: { method } },
        ...(body && { body: JSON.stringify(body) }),
      },
    );
    return { status: reply.statusCode, headers: reply.headers, body: JSON.parse(reply.body ?? "{}") };
  };
  const get = (userId = "ann", token: string | undefined = tokenFor(userId)) =>
    ask("GET", { query: { userId }, headers: token === "" ? {} : { "x-sojourn-user-token": token } });
  const post = (body: object) => ask("POST", { body: { userId: "ann", userToken: tokenFor("ann"), ...body } });
  return { deps, inboxDeps, inbox, profiles, bus, clock, counts, ask, get, post };
}

describe("an app gets", () => {
  test("the customer's messages, the newest first, and no cache keeps them", async () => {
    const { inbox, get } = await app();
    const content = {
      title: "Sale",
      body: "b",
      image: "i",
      link: "l",
      button: { label: "x", link: "y" },
      data: { a: "1" },
    };
    await inbox.put(message(2));
    await inbox.put(message(1, { content, acts: { seen: NOW } }));

    const { status, body, headers } = await get();

    expect(status).toBe(200);
    expect(headers).toMatchObject({ "cache-control": "no-store" });
    expect(body).toEqual({
      success: true,
      messages: [
        {
          ...{ id: "m1", time: "2026-03-01T10:00:00.000Z", expires: "2026-03-03T10:00:00.000Z" },
          ...content,
          seen: "2026-03-02T10:00:00.000Z",
        },
        { id: "m2", time: "2026-02-28T10:00:00.000Z", expires: "2026-03-03T10:00:00.000Z", title: "News 2" },
      ],
    });
  });

  test("what was sent to an id that was merged into the customer", async () => {
    const { inbox, get } = await app();
    await inbox.put(message(1, { customerId: "anonymous/a1", knownSince: BORN - DAY }));

    expect((await get()).body.messages).toMatchObject([{ id: "m1" }]);
  });

  test.each([
    ["has expired", { expires: NOW }],
    ["was dismissed", { acts: { dismissed: NOW - 1 } }],
    ["was sent to them in an earlier life", { knownSince: BORN - 1 }],
    ["is another customer's", { customerId: "bob" }],
  ])("nothing that %s", async (_, more) => {
    const { inbox, get } = await app();
    await inbox.put(message(1, more));

    expect((await get()).body).toEqual({ success: true, messages: [] });
  });

  test("at most fifty", async () => {
    const { inbox, get } = await app();
    for (let n = 1; n <= 51; n++) await inbox.put(message(n));

    const { messages, more } = (await get()).body;

    expect([messages.length, messages[0].id, messages[49].id, more]).toEqual([50, "m1", "m50", true]);
  });

  test("nothing of a customer who is not known", async () => {
    const { get } = await app();
    expect((await get("eve")).body).toEqual({ success: true, messages: [] });
  });
});

describe("without proof there is no message:", () => {
  test.each([
    ["no token", "ann", ""],
    ["another customer's token", "ann", tokenFor("bob")],
    ["an expired token", "ann", tokenFor("ann", NOW / 1_000 - 61)],
    ["a token under another secret", "ann", tokenFor("ann", NOW / 1_000 + 60, "us_2")],
    ["no customer", "", tokenFor("")],
  ])("%s", async (_, userId, token) => {
    const { inbox, get } = await app();
    await inbox.put(message(1));

    expect(await get(userId, token)).toMatchObject({ status: 401, body: { success: false } });
  });

  test("a key without a secret, a server's too", async () => {
    for (const trust of ["browser", "trusted"] as const) {
      const { inbox, get } = await app({ trust });
      await inbox.put(message(1));
      expect((await get()).status).toBe(401);
    }
  });

  test("a token in the query is not read: logs hold queries", async () => {
    const { ask } = await app();
    expect((await ask("GET", { query: { userId: "ann", userToken: tokenFor("ann") } })).status).toBe(401);
  });

  test("no write key, a revoked one, another origin, and too many requests", async () => {
    const token = { "x-sojourn-user-token": tokenFor("ann") };
    const asked = { query: { userId: "ann" }, headers: token };
    expect((await (await app()).ask("GET", { ...asked, headers: { ...token, authorization: "" } })).status).toBe(401);
    expect((await (await app({ secret: SECRET, revoked: 1 })).get()).status).toBe(401);
    const origins = await app({ secret: SECRET, origins: ["https://shop.test"] });
    expect((await origins.ask("GET", { ...asked, headers: { ...token, origin: "https://evil.test" } })).status).toBe(
      403,
    );
    const limited = await app({ secret: SECRET, limit: 1 });
    expect([(await limited.get()).status, (await limited.get()).status]).toEqual([200, 429]);
  });

  test("a report, too", async () => {
    const { inbox, bus, ask } = await app();
    await inbox.put(message(1));

    const { status } = await ask("POST", {
      body: { userId: "ann", userToken: tokenFor("bob"), message: "m1", did: "seen" },
    });

    expect([status, bus.events]).toEqual([401, []]);
  });
});

describe("an app reports", () => {
  test.each([
    ["seen", "In-App Seen"],
    ["clicked", "In-App Clicked"],
    ["dismissed", "In-App Dismissed"],
  ])("%s, which becomes one event, however often it is said", async (did, name) => {
    const { inbox, bus, post } = await app();
    await inbox.put(message(1));

    const first = await post({ message: "m1", did });
    await post({ message: "m1", did });

    expect([first.status, first.body]).toEqual([200, { success: true }]);
    expect(bus.events).toEqual([
      {
        ...{ id: `in-app/m1/${did}`, name, customerId: "ann", knownSince: BORN },
        ...{ message: "news#1#hello#1", properties: {}, time: NOW },
      },
    ]);
    expect(await inbox.list("ann")).toMatchObject([{ acts: { [did]: NOW } }]);
  });

  test("again when the note was lost, with the event of the same id", async () => {
    const { inbox, bus, post, inboxDeps } = await app();
    await inbox.put(message(1));
    const { note } = inbox;
    inboxDeps.inbox.note = () => Promise.reject(new Error("down"));

    expect((await post({ message: "m1", did: "seen" })).status).toBe(503);
    inboxDeps.inbox.note = note;
    expect((await post({ message: "m1", did: "seen" })).status).toBe(200);

    expect(new Set(bus.events.map(({ id }) => id))).toEqual(new Set(["in-app/m1/seen"]));
  });

  test("under the id that the message was sent to", async () => {
    const { inbox, bus, post } = await app();
    await inbox.put(message(1, { customerId: "anonymous/a1", knownSince: BORN - DAY }));

    await post({ message: "m1", did: "clicked" });

    expect(bus.events).toMatchObject([{ customerId: "anonymous/a1", knownSince: BORN - DAY }]);
  });

  test("nothing of a message that is no longer there, or another customer's", async () => {
    const { inbox, bus, post } = await app();
    await inbox.put(message(1, { customerId: "bob" }));

    expect((await post({ message: "m1", did: "seen" })).status).toBe(404);
    expect(bus.events).toEqual([]);
  });

  test.each([{ did: "eaten", message: "m1" }, { message: "m1" }, { did: ["seen"], message: "m1" }])(
    "nothing unknown: %j",
    async (body) => {
      const { inbox, post } = await app();
      await inbox.put(message(1));
      expect((await post(body)).status).toBe(400);
    },
  );
});

test("other methods are refused, and a stack without in-app messages has no inbox", async () => {
  const { ask, deps } = await app();
  expect(await ask("DELETE", {})).toMatchObject({ status: 405, headers: { allow: "GET, POST, OPTIONS" } });
  expect(
    (
      await ask("GET", {
        path: "/shop/v1/inbox/",
        query: { userId: "ann" },
        headers: { "x-sojourn-user-token": tokenFor("ann") },
      })
    ).status,
  ).toBe(200);
  const without = await answer(deps, {
    ...{ rawPath: "/v1/inbox", headers: {}, isBase64Encoded: false },
    requestContext: { http: { method: "GET" } },
  });
  expect(without.statusCode).toBe(404);
});
