import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { fold } from "../../core/ingest/fold.ts";
import { MAX_RECENT_BYTES, MAX_RECENT_EVENTS, RECENT_AGE } from "../../core/ingest/limits.ts";
import { trimRecent } from "../../core/ingest/recent.ts";
import { jsonBytes } from "../../core/model/json.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { DAY, event, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";

describe("recent events", () => {
  test("keep what conditions read, both times, and the message", async () => {
    const all = world({ ...rulesOf([]), recentFields: { "Order Completed": ["orderId"] } });

    await all.ingest(
      event("Order Completed", {
        time: START - HOUR,
        properties: { orderId: "o", secret: "s" },
        context: { message: "a#1#b#1" },
      }),
      event("Page Viewed", { properties: { page: "/" }, replay: true }),
    );

    expect(all.profile().recent).toMatchObject([
      { name: "Order Completed", time: START - HOUR, at: START, properties: { orderId: "o" }, message: "a#1#b#1" },
      { name: "Page Viewed", time: START, at: START, past: true },
    ]);
    expect(all.profile().recent[1]).not.toHaveProperty("properties");
  });

  test("are kept as long as a copy of them can come", async () => {
    const all = world(rulesOf([]));
    const first = event("Page Viewed");
    await all.ingest(first);

    all.clock.set(START + RECENT_AGE - 1);
    await all.ingest(first);
    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
    all.clock.set(START + RECENT_AGE);
    await all.ingest(event("Page Viewed"));

    expect(all.profile().recent).toHaveLength(1);
  });

  test("of a customer with very many spill to a side item, and none of them is applied twice", async () => {
    const all = world(rulesOf([]));
    const many = Array.from({ length: 700 }, () => event("Page Viewed"));

    for (let i = 0; i < many.length; i += 10) await all.ingest(...many.slice(i, i + 10));
    for (let i = 0; i < many.length; i += 10) await all.ingest(...many.slice(i, i + 10));

    expect(all.profile().counts["Page Viewed"]?.n).toBe(700);
    expect(all.profile().recent.length).toBeLessThanOrEqual(MAX_RECENT_EVENTS);
    expect(all.profile().spills?.length).toBeGreaterThan(1);
  });

  test("that are large spill too", async () => {
    const all = world({ ...rulesOf([]), recentFields: { Essay: ["*"] } });

    for (let i = 0; i < 30; i++) await all.ingest(event("Essay", { properties: { text: "x".repeat(5_000) } }));

    expect(jsonBytes(all.profile().recent)).toBeLessThanOrEqual(MAX_RECENT_BYTES);
    expect(all.profile().counts.Essay?.n).toBe(30);
  });

  test("spilled items are forgotten with the ids in them", async () => {
    const all = world(rulesOf([]));
    for (let i = 0; i < 300; i++) await all.ingest(event("Page Viewed"));
    expect(all.profile().spills).toHaveLength(1);

    all.clock.advance(RECENT_AGE + DAY);
    await all.ingest(event("Page Viewed"));

    expect(all.profile()).not.toHaveProperty("spills");
    expect(all.profile().recent).toHaveLength(1);
  });

  test("an exit among the spilled still counts", async () => {
    const exit = [{ event: "Order Completed", reason: "bought" }];
    const all = world(rulesOf([journey({ inside: { exit, watch: [] } })]));
    await all.ingest(event("Order Completed", { time: START }));
    for (let i = 0; i < 30; i++) await all.ingest(...Array.from({ length: 10 }, () => event("Page Viewed")));
    expect(all.profile().recent.some(({ name }) => name === "Order Completed")).toBe(false);

    await all.ingest(event("Cart Updated", { time: START - 1 }));

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
  });
});

test("of a customer with more events than anybody has, the oldest ids are forgotten, so that an event costs no more with each", () => {
  const spills = Array.from({ length: 64 }, (_, n) => ({ sk: `R#${n}`, newest: START - 64 + n }));
  const recent = Array.from({ length: 257 }, (_, n) => ({ id: `${n}`, name: "Seen", time: START, at: START }));

  const { profile, spill, forgotten } = trimRecent({ ...emptyProfile("guest", START), spills, recent }, START, sha256);

  expect(profile.spills).toHaveLength(64);
  expect(profile.spills?.at(-1)?.sk).toBe(spill?.sk);
  expect(profile.spills?.[0]?.sk).toBe("R#1");
  expect(forgotten).toBe(1);
});

test("that ids were forgotten is counted and told", async () => {
  const spills = Array.from({ length: 64 }, (_, n) => ({ sk: `R#${n}`, newest: START - 64 + n }));
  const recent = Array.from({ length: 256 }, (_, n) => ({ id: `${n}`, name: "Seen", time: START, at: START }));
  const stored = { ...emptyProfile("guest", START), ver: 1, spills, recent };

  const folded = await fold("guest", stored, [event("Seen")], { rules: rulesOf([]), now: START, hash: sha256 });

  expect(folded.counts).toContainEqual({ name: "TooLarge", dimensions: { part: "event ids" } });
  expect(profileFacts(folded.profile, "UTC").at(-1)).toContain("of the lists of event ids");
});
