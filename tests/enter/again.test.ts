import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { EnterRule } from "../../core/model/rules.ts";
import { DAY, enterRule, event, HOUR, journey, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

const EXIT = { inside: { exit: [{ event: "Order Completed", reason: "bought" }], watch: [] } };

function shop(rule: Partial<Extract<EnterRule, { on: "event" }>>): World {
  return world(rulesOf([journey({ ...EXIT, enter: [enterRule(rule)] })]));
}

/** Enters (or tries to) for a cart, and leaves again a minute later. */
async function visit(shop: World, cartId = "c1"): Promise<void> {
  await shop.ingest(shop.now("Cart Updated", { properties: { cartId } }));
  shop.clock.advance(60_000);
  await shop.ingest(shop.now("Order Completed"));
  shop.clock.advance(60_000);
}

describe("again", () => {
  test("never lets nobody in a second time", async () => {
    const all = shop({ again: "never" });

    await visit(all);
    await visit(all);

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 }, refused: { again: { n: 1 } } });
  });

  test("always lets everyone in who is outside", async () => {
    const all = shop({ again: "always" });

    await visit(all);
    await visit(all);

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, ended: { bought: 2 } });
    expect(all.runs.all().map((run) => run.input.n)).toEqual([1, 2]);
  });

  test("after counts from the start of the last entry, to the millisecond", async () => {
    const all = shop({ again: { after: DAY } });
    await visit(all);

    all.clock.set(START + DAY - 1);
    await visit(all);
    all.clock.set(START + DAY);
    await visit(all);

    expect(all.profile().journeys.cart).toMatchObject({ count: 1 + 1, refused: { again: { n: 1 } } });
  });

  test("per key, another key is another matter", async () => {
    const all = shop({ again: "never", key: "event.properties.cartId" });

    await visit(all, "c1");
    await visit(all, "c2");
    await visit(all, "c1");

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, refused: { again: { n: 1 } } });
  });

  test("per customer, another key is the same matter", async () => {
    const all = shop({ again: "never", againPer: "customer", key: "event.properties.cartId" });

    await visit(all, "c1");
    await visit(all, "c2");

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, refused: { again: { n: 1 } } });
  });

  test("archived entries are looked up only where an entry condition is true and entries were archived", async () => {
    const all = shop({ again: "never", key: "event.properties.cartId", when: "event.properties.cartId != 'none'" });
    const reads: string[] = [];
    const keyed = spied(all.keyed, (method) => void (method === "read" && reads.push(method)));
    const ingest = (properties: Record<string, string>) =>
      ingestCustomer({ ...all.deps, keyed }, "ada", [all.now("Cart Updated", { properties })]);

    await ingest({ cartId: "c1" });
    expect(reads).toHaveLength(0);
    await ingest({ cartId: "c2" });
    expect(reads).toHaveLength(0);
    await all.ingest(all.now("Order Completed"));
    await ingest({ cartId: "none" });
    expect(reads).toHaveLength(0);
    await ingest({ cartId: "c1" });
    expect(reads).toHaveLength(1);
  });

  test("a restart in the same batch does not hide what is archived", async () => {
    const all = shop({ again: "never", inside: "restart", key: "event.properties.cartId" });
    const updated = (cartId: string) => all.now("Cart Updated", { properties: { cartId } });
    await visit(all, "c1");
    await all.ingest(updated("c2"));

    await all.ingest(updated("c2"), updated("c1"));

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, refused: { again: { n: 1 } } });
  });

  test("an entry that is archived and still in the profile counts once", async () => {
    const all = shop({ again: "never", key: "event.properties.cartId", limit: 3 });
    const write = spied(all.profiles, (method) => {
      if (method === "write") throw new Error("cut off");
    });
    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
    const bought = all.now("Order Completed");

    await expect(ingestCustomer({ ...all.deps, profiles: write }, "ada", [bought])).rejects.toThrow("cut off");
    await all.ingest(bought);
    await all.ingest(bought);

    const { key } = all.profile().entries["cart#1"] ?? { key: all.hash('"c1"').slice(0, 16) };
    expect(await all.keyed.read("ada", "cart", key ?? "")).toEqual({ count: 1, last: START, n: 1 });
  });
});

describe("limit", () => {
  test("so many entries in a lifetime, over all keys", async () => {
    const all = shop({ again: "always", limit: 2, key: "event.properties.cartId" });

    await visit(all, "c1");
    await visit(all, "c2");
    await visit(all, "c3");

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, refused: { limit: { n: 1 } } });
  });
});

describe("inside", () => {
  test("ignore leaves the entry as it is", async () => {
    const all = shop({ again: "always" });

    await all.ingest(all.now("Cart Updated"));
    await all.ingest(all.now("Cart Updated"));

    expect(all.runs.all()).toHaveLength(1);
    expect(all.profile().journeys.cart?.refused).toEqual({ inside: { n: 1, last: START } });
  });

  test("restart ends the old entry as restarted, stops its run and starts another", async () => {
    const all = shop({ again: "never", inside: "restart", limit: 1 });

    await all.ingest(all.now("Cart Updated"));
    all.clock.advance(HOUR);
    await all.ingest(all.now("Cart Updated"));

    expect(all.runs.all()).toMatchObject([
      { input: { n: 1 }, status: { status: "aborted" }, reason: "restarted" },
      { input: { n: 2 }, status: { status: "running" } },
    ]);
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, last: START + HOUR, ended: { restarted: 1 } });
    expect(Object.keys(all.profile().entries)).toEqual(["cart#2"]);
  });

  test("a restart counts neither against again nor against limit, per key either", async () => {
    const all = shop({ again: "always", inside: "restart", limit: 2, key: "event.properties.cartId" });

    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
    await visit(all, "c1");
    await visit(all, "c1");

    expect(all.profile().journeys.cart).toMatchObject({ count: 2, ended: { restarted: 2, bought: 2 } });
    expect(await all.keyed.read("ada", "cart", all.hash('"c1"').slice(0, 16))).toMatchObject({ count: 2, n: 4 });
  });

  test("restarts within one batch start one run, the last", async () => {
    const all = shop({ inside: "restart" });

    await all.ingest(event("Cart Updated"), event("Cart Updated"), event("Cart Updated"));

    expect(all.runs.all().map((run) => run.input.n)).toEqual([3]);
  });

  test("is judged per key", async () => {
    const all = shop({ again: "always", key: "event.properties.cartId" });

    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c2" } }));
    await all.ingest(all.now("Cart Updated", { properties: { cartId: "c2" } }));

    expect(Object.keys(all.profile().entries)).toEqual(["cart#1", "cart#2"]);
    expect(all.profile().journeys.cart?.refused.inside?.n).toBe(1);
  });
});
