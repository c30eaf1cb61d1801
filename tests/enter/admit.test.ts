import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { stickyShare } from "../../core/model/share.ts";
import { DAY, enterRule, event, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";

describe("letting in", () => {
  test("a condition sees the event, and the profile with the event in it", async () => {
    const when = "profile.counts.`Order Completed` = 1 and profile.plan = 'pro' and event.properties.total >= 20";
    const all = world(rulesOf([journey({ enter: [enterRule({ event: "Order Completed", when })] })]));

    await all.ingest(event("Order Completed", { properties: { total: 20 }, context: { traits: { plan: "pro" } } }));
    await all.ingest(event("Order Completed", { properties: { total: 20 } }));

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, refused: {} });
  });

  test("a condition that fails or gives nothing is false, counted, and no refusal", async () => {
    const broken = journey({ enter: [enterRule({ when: "event.properties.total > 'x'" })] });
    const absent = journey({ journey: "absent", enter: [enterRule({ when: "event.properties.nothing" })] });
    const all = world(rulesOf([broken, absent]));

    await all.ingest(event("Cart Updated", { properties: { total: 1 } }));

    expect(all.profile().journeys).toEqual({});
    expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "error" })).toBe(1);
    expect(all.counter.total("ConditionFailed", { journey: "absent", cause: "undefined" })).toBe(1);
  });

  test("an undefined key refuses the entry", async () => {
    const all = world(rulesOf([journey({ enter: [enterRule({ key: "event.properties.cartId" })] })]));

    await all.ingest(event("Cart Updated"));

    expect(all.profile().journeys.cart?.refused).toEqual({ no_key: { n: 1, last: START } });
    expect(all.counter.total("Refused", { journey: "cart", reason: "no_key" })).toBe(1);
  });

  test("from is inclusive, until exclusive, and retired is shut", async () => {
    const open = { from: START, until: START + HOUR };
    const retired = journey({ journey: "old", retired: true });
    const all = world(rulesOf([journey({ ...open, enter: [enterRule({ inside: "restart" })] }), retired]));

    for (const now of [START - 1, START, START + HOUR - 1, START + HOUR]) {
      all.clock.set(now);
      await all.ingest(all.now("Cart Updated"));
    }

    const { cart, old } = all.profile().journeys;
    expect(cart).toMatchObject({ count: 1, ended: { restarted: 1 }, refused: { not_yet: { n: 1 }, over: { n: 1 } } });
    expect(old?.refused.retired?.n).toBe(4);
  });

  test("a sample is a fixed share of customers, the same each time", async () => {
    const all = world(rulesOf([journey({ enter: [enterRule({ sample: 0.3, again: "always", inside: "restart" })] })]));
    const customers = Array.from({ length: 400 }, (_, i) => `customer-${i}`);

    for (const customerId of customers) {
      await ingestCustomer(all.deps, customerId, [
        event("Cart Updated", { customerId }),
        event("Cart Updated", { customerId }),
      ]);
    }

    const entered = all.profiles.all().filter((profile) => profile.journeys.cart?.count === 1);
    const refused = all.profiles.all().filter((profile) => profile.journeys.cart?.refused.sample?.n === 2);
    expect(entered.length + refused.length).toBe(400);
    expect(entered.length).toBeGreaterThan(90);
    expect(entered.length).toBeLessThan(150);
    expect(entered.every(({ customerId }) => stickyShare(all.hash, "sample:cart", customerId) < 0.3)).toBe(true);
  });

  test("of several entry rules the first that admits counts, and one journey is entered once per event", async () => {
    const enter = [enterRule({ key: "event.properties.gone" }), enterRule(), enterRule({ inside: "restart" })];
    const all = world(rulesOf([journey({ enter })]));

    await all.ingest(event("Cart Updated"));

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, refused: {} });
    expect(all.runs.all()).toHaveLength(1);
  });

  test("the serial numbers the entries of all journeys, and only grows", async () => {
    const other = journey({ journey: "other", version: "bbbbbbbbbbbb", enter: [enterRule({ inside: "restart" })] });
    const all = world(rulesOf([journey(), other]));

    await all.ingest(event("Cart Updated"));
    await all.ingest(event("Cart Updated"));

    expect(all.runs.all().map(({ input }) => [input.journey, input.n])).toEqual([
      ["cart", 1],
      ["other", 2],
      ["other", 3],
    ]);
    expect(all.profile().serial).toBe(4);
  });
});

describe("what starts nothing", () => {
  test("replayed and late events change the profile and are refused", async () => {
    const all = world(rulesOf([journey()], { lateAfter: DAY }));

    await all.ingest(event("Cart Updated", { replay: true, context: { traits: { seen: true } } }));
    await all.ingest(event("Cart Updated", { time: START - DAY - 1 }));
    expect(all.profile().journeys.cart).toMatchObject({ count: 0, refused: { late: { n: 2 } } });
    expect(all.profile().traits.seen?.v).toBe(true);
    await all.ingest(event("Cart Updated", { time: START - DAY }));

    expect(all.profile().journeys.cart?.count).toBe(1);
    expect(all.counter.total("EventPast")).toBe(2);
  });
});

describe("holdout", () => {
  test("those held out are recorded, never run, and end with what is measured", async () => {
    const goal = { event: "Order Completed", within: 2 * DAY, exit: false };
    const all = world(rulesOf([journey({ holdout: 1, inside: { exit: [], watch: [], goal } })]));
    await all.ingest(event("Cart Updated"));
    expect(all.entry("cart#1")).toMatchObject({ holdout: true, due: START + 2 * DAY });

    all.clock.set(START + DAY);
    await all.ingest(all.now("Order Completed"));
    expect(all.entry("cart#1").goal).toEqual({ time: START + DAY });
    all.clock.set(START + 2 * DAY);
    await all.ingest(all.now("Page Viewed"));

    expect(all.runs.all()).toEqual([]);
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { holdout: 1 } });
    expect(all.profile().entries).toEqual({});
  });

  test("an exit ends one held out without touching a run", async () => {
    const exit = [{ event: "Order Completed", reason: "bought" }];
    const all = world(rulesOf([journey({ holdout: 1, inside: { exit, watch: [] } })]));

    await all.ingest(event("Cart Updated"));
    await all.ingest(event("Order Completed"));

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
    expect(all.profile().pending).toEqual({});
  });

  test("without goal and timeout one held out is measured for the longest path", async () => {
    const all = world(rulesOf([journey({ holdout: 1, longest: 4 * DAY })]));

    await all.ingest(event("Cart Updated"));

    expect(all.entry("cart#1").due).toBe(START + 4 * DAY);
  });

  test("holdout is a share, sticky by customer and apart from the sample's", () => {
    const { hash } = world();
    const held = Array.from({ length: 2_000 }, (_, i) => stickyShare(hash, "holdout:cart", `c${i}`) < 0.05);

    expect(held.filter(Boolean).length).toBeGreaterThan(60);
    expect(held.filter(Boolean).length).toBeLessThan(140);
  });
});
