import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { EntryRules } from "../../core/model/rules.ts";
import { DAY, enterRule, event, HOUR, journey, MINUTE, rulesOf, START, world } from "../ingest/world.ts";

function shop(inside: Partial<EntryRules>, rule: Parameters<typeof enterRule>[0] = {}) {
  return world(rulesOf([journey({ inside: { exit: [], watch: [], ...inside }, enter: [enterRule(rule)] })]));
}

describe("exits", () => {
  const exit = [{ event: "Order Completed", same: "cartId", reason: "bought" }];
  const cart = { properties: { cartId: "c1" } };

  test("an exit event ends the entry, marks it and stops its run with the reason", async () => {
    const all = shop({ exit });
    await all.ingest(all.now("Cart Updated", cart));
    all.clock.advance(HOUR);

    await all.ingest(all.now("Order Completed", cart));

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
    expect(all.runs.all()).toMatchObject([{ status: { status: "aborted" }, reason: "bought" }]);
    expect(all.counter.total("Ended", { journey: "cart", outcome: "bought" })).toBe(1);
  });

  test("the same exit twice ends once", async () => {
    const all = shop({ exit });
    await all.ingest(all.now("Cart Updated", cart));
    const bought = all.now("Order Completed", cart);

    await all.ingest(bought, bought);
    await all.ingest(bought);

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
    expect(all.counter.total("Ended")).toBe(1);
  });

  test("an exit about something else, or without the value, exits nothing", async () => {
    const all = shop({ exit });
    await all.ingest(all.now("Cart Updated", cart));

    await all.ingest(all.now("Order Completed", { properties: { cartId: "c2" } }), all.now("Order Completed"));

    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("an exit that happened before the entry exits nothing, however late it comes", async () => {
    const all = shop({ exit });
    await all.ingest(all.now("Cart Updated", cart));

    await all.ingest(event("Order Completed", { ...cart, time: START - MINUTE }));

    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("a late or replayed exit that happened after the entry exits", async () => {
    const all = world(
      rulesOf([journey({ inside: { exit: [{ event: "Order Completed", reason: "bought" }], watch: [] } })], {
        lateAfter: DAY,
      }),
    );
    await all.ingest(event("Cart Updated"));
    all.clock.advance(3 * DAY);

    await all.ingest(event("Order Completed", { time: START + HOUR, replay: true }));

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
  });

  test("an exit that came in first but happened later ends the entry as it begins, and starts no run", async () => {
    const all = shop({ exit });

    await all.ingest(event("Order Completed", { ...cart, time: START }));
    await all.ingest(event("Cart Updated", { ...cart, time: START - MINUTE }));

    expect(all.runs.all()).toEqual([]);
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 } });
    expect(all.profile().pending).toEqual({});
  });

  test("an entry that ends in the batch that made it starts no run", async () => {
    const all = shop({ exit });

    await all.ingest(event("Order Completed", { ...cart, time: START + 1 }), event("Cart Updated", cart));

    expect(all.runs.all()).toEqual([]);
    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
  });

  test("an exit before the run was started leaves it unstarted", async () => {
    const all = shop({ exit });
    const entering = { ...all.deps, runs: { ...all.runs, start: () => Promise.reject(new Error("cut off")) } };
    await expect(ingestCustomer(entering, "ada", [all.now("Cart Updated", cart)])).rejects.toThrow("cut off");

    await all.ingest(all.now("Order Completed", cart));

    expect(all.runs.all()).toEqual([]);
    expect(all.profile().pending).toEqual({});
  });
});

describe("exit conditions", () => {
  const exit = [{ when: "profile.churned = true", reason: "churned" }];

  test("a condition that comes to hold ends the entry, with whatever event", async () => {
    const all = shop({ exit });
    await all.ingest(all.now("Cart Updated"));

    await all.ingest(all.now("Plan Changed", { context: { traits: { churned: true } } }));

    expect(all.profile().journeys.cart?.ended).toEqual({ churned: 1 });
  });

  test("a condition that holds already refuses the entry", async () => {
    const all = shop({ exit });

    await all.ingest(all.now("Cart Updated", { context: { traits: { churned: true } } }));

    expect(all.profile().journeys.cart).toMatchObject({ count: 0, refused: { exit_holds: { n: 1 } } });
  });
});

describe("the order of things", () => {
  test("one event first exits, then lets in again", async () => {
    const exit = [{ event: "Cart Updated", when: "event.properties.total = 0", reason: "emptied" }];
    const all = shop({ exit }, { again: "always" });
    await all.ingest(all.now("Cart Updated", { properties: { total: 5 } }));

    await all.ingest(all.now("Cart Updated", { properties: { total: 0 } }));

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, ended: { emptied: 1 } });
    expect(Object.keys(all.profile().entries)).toEqual(["cart#2"]);
  });

  test("of two events in a batch the earlier lets in, whatever their ids", async () => {
    const all = shop({});

    await all.ingest(
      event("Cart Updated", { id: "a", time: START, properties: { total: 2 } }),
      event("Cart Updated", { id: "b", time: START - 1, properties: { total: 1 } }),
    );

    expect(all.entry("cart#1").event.properties).toEqual({ total: 1 });
  });

  test("events of a batch are applied by time, then by id, in whatever order they come", async () => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ];
    const outcomes = orders.map(async (order) => {
      const all = shop({ exit: [{ event: "Order Completed", reason: "bought" }] }, { again: "always" });
      const batch = [
        event("Cart Updated", { id: "b", time: START }),
        event("Order Completed", { id: "c", time: START }),
        event("Cart Updated", { id: "d", time: START }),
      ];
      await all.ingest(...order.flatMap((i) => batch[i] ?? []));
      return JSON.stringify([all.profile(), all.runs.all()]);
    });

    expect(new Set(await Promise.all(outcomes)).size).toBe(1);
  });
});

describe("timeout", () => {
  test("an entry past its timeout counts as ended when it is read, and leaves room for another", async () => {
    const all = shop({ timeout: 2 * DAY }, { again: "always" });
    await all.ingest(all.now("Cart Updated"));

    all.clock.set(START + 2 * DAY);
    await all.ingest(all.now("Cart Updated"));

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, ended: { timeout: 1 } });
    expect(Object.keys(all.profile().pending)).toEqual([]);
    expect(all.runs.all()).toMatchObject([{ status: { status: "running" } }, { input: { n: 2 } }]);
  });
});
