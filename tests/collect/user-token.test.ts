import { describe, expect, test } from "vitest";
import { DEFAULT_IDENTITY } from "../../core/identity/identity.ts";
import { decideJoins } from "../../core/identity/joins.ts";
import { viaOf } from "../../core/ingest/who.ts";
import { collecting, NOW, SECRET, tokenFor, track } from "./messages.ts";

const HOUR = 3_600;
const SECONDS = NOW / 1_000;

async function said(userToken: unknown, more: object = {}) {
  const { batch, events } = await collecting({ secret: SECRET });
  const { body } = await batch(track({ userId: "ann", context: { userToken }, ...more }));
  return { via: events[0]?.detail.via, warnings: body.warnings, detail: events[0]?.detail };
}

test("makes a browser's message about its customer trusted, but for the ids of whoever used the device", async () => {
  const { via, warnings } = await said(tokenFor("ann"));

  expect(via).toEqual({ source: "web", trust: "trusted", joins: "browser" });
  expect(warnings).toBeUndefined();
});

test("is not kept", async () => {
  expect(JSON.stringify((await said(tokenFor("ann"))).detail)).not.toContain(tokenFor("ann"));
});

describe("counts for nothing, and the message is taken in as a browser's:", () => {
  test.each<readonly [string, unknown, RegExp]>([
    ["of another customer", tokenFor("bob"), /not signed for this userId/],
    ["signed with another secret", tokenFor("ann", SECONDS + HOUR, "us_2"), /not signed/],
    ["signed with nothing", tokenFor("ann", SECONDS + HOUR, ""), /not signed/],
    ["expired", tokenFor("ann", SECONDS - 61), /expired/],
    ["for longer than 31 days", tokenFor("ann", SECONDS + 32 * 86_400), /31 days/],
    ["in milliseconds", tokenFor("ann", NOW + HOUR), /31 days/],
    ["with a later expiry than was signed", tokenFor("ann").replace(/^\d+/, String(SECONDS + 2 * HOUR)), /not signed/],
    ["in capital letters", tokenFor("ann").toUpperCase().replace("0X", ""), /64 hex digits|not signed/],
    ["cut short", tokenFor("ann").slice(0, -1), /64 hex digits/],
    ["no text", { token: tokenFor("ann") }, /64 hex digits/],
    ["empty", "", /64 hex digits/],
    ["with more behind it", `${tokenFor("ann")}.x`, /64 hex digits/],
  ])("%s", async (_, userToken, reason) => {
    const { via, warnings } = await said(userToken);

    expect(via).toEqual({ source: "web", trust: "browser" });
    expect(warnings).toEqual([
      { message: 0, messageId: "m1", field: "context.userToken", reason: expect.stringMatching(reason) },
    ]);
  });

  test("in a message about somebody else than its customer", async () => {
    expect((await said(tokenFor("ann"), { userId: "bob" })).via).toEqual({ source: "web", trust: "browser" });
  });

  test("under a key that has no secret", async () => {
    const { batch, events } = await collecting();
    const { body } = await batch(track({ userId: "ann", context: { userToken: tokenFor("ann") } }));

    expect(events[0]?.detail.via).toEqual({ source: "web", trust: "browser" });
    expect(JSON.stringify(body.warnings)).toMatch(/has no secret/);
  });

  test("a minute after its end, for a shop whose clock is slow, it still counts", async () => {
    expect((await said(tokenFor("ann", SECONDS - 59))).via).toMatchObject({ trust: "trusted" });
  });
});

test("a message about nobody known has nothing to vouch for", async () => {
  const { via, warnings } = await said(tokenFor("ann"), { userId: undefined, anonymousId: "a1" });

  expect([via, warnings]).toEqual([{ source: "web", trust: "browser" }, undefined]);
});

test("with a token nobody makes another known customer one with themselves", async () => {
  const { detail } = await said(tokenFor("ann"), { type: "alias", previousId: "bob", event: undefined });
  const via = viaOf(detail ?? {}, () => undefined);
  const event = { customerId: "ann", aliases: ["bob"], time: NOW, ...("via" in via ? via : {}) };
  const { aliases, effects, refused } = decideJoins({ customerId: "ann" }, event, DEFAULT_IDENTITY);

  expect(detail).not.toHaveProperty("aliases");
  expect([aliases, effects, refused]).toEqual([[], [], [{ id: "bob", reason: "browser" }]]);
});
