import { describe, expect, it } from "vitest";
import { runName } from "../../core/enter/run.ts";
import { enterRule, entryOn, journey, MINUTE, rulesOf, segment, world } from "../ingest/world.ts";
import { join, onlyProfile, say, VISITOR } from "./joined.ts";

describe("a join", () => {
  it("makes an id without a profile another name: what comes under it is the customer's", async () => {
    const of = world();
    await say(of, "ada", "Signed Up");
    await join(of, "ada", VISITOR);
    await say(of, VISITOR, "Page Viewed", { context: { traits: { plan: "pro" } } });

    expect(onlyProfile(of)).toMatchObject({ customerId: "ada", traits: { plan: { v: "pro" } }, pending: {} });
    expect(Object.keys(onlyProfile(of).counts)).toEqual(["Signed Up", "Page Viewed"]);
  });

  it("merges the visitor's profile into the customer's, once, whichever of them it came to", async () => {
    for (const [mine, other] of [
      ["ada", VISITOR],
      [VISITOR, "ada"],
    ] as const) {
      const of = world();
      await say(of, VISITOR, "Page Viewed", { context: { traits: { plan: "free", colour: "red" } } });
      of.clock.set(of.clock.now() + MINUTE);
      await say(of, "ada", "Page Viewed", { context: { traits: { plan: "pro" } } });
      await join(of, mine, other);
      await join(of, "ada", VISITOR);

      expect(onlyProfile(of)).toMatchObject({
        customerId: "ada",
        counts: { "Page Viewed": { n: 2 } },
        traits: { plan: { v: "pro" }, colour: { v: "red" } },
        merged: { [VISITOR]: { offset: 1, size: 1 } },
        pending: {},
      });
      expect(of.counter.total("ProfilesMerged")).toBe(1);
    }
  });

  it("counts an event once that came under both ids", async () => {
    const of = world();
    for (const id of [VISITOR, "ada"]) await say(of, id, "Page Viewed", { id: "the same" });
    await say(of, VISITOR, "Page Viewed", { id: "another" });
    await join(of, "ada", VISITOR);
    await say(of, VISITOR, "Page Viewed", { id: "the same" });

    expect(onlyProfile(of).counts["Page Viewed"]?.n).toBe(2);
  });

  it("never merges two known customers by a browser's word, and an anonymous id stays with its first owner", async () => {
    const of = world();
    await say(of, "ada", "Signed Up");
    await say(of, "bob", "Signed Up");
    await join(of, "ada", "bob", "browser");
    await join(of, "ada", "shop/1", "browser");
    await join(of, "ada", VISITOR);
    await join(of, "bob", VISITOR);
    await join(of, "bob", VISITOR);

    const bob = await of.profiles.read("bob");
    expect((await of.profiles.read("ada"))?.conflicts?.map(({ id }) => id)).toEqual(["bob", "shop/1"]);
    expect(bob?.conflicts?.map(({ id }) => id)).toEqual([VISITOR]);
    expect((await of.profiles.read(VISITOR))?.customerId).toBe("ada");
    expect(await of.profiles.read("shop/1")).toBeUndefined();
    expect(of.counter.total("JoinRefused")).toBe(3);

    await join(of, "bob", "ada");
    expect(onlyProfile(of).customerId).toBe("ada");
  });
});

describe("entries of two profiles", () => {
  const cart = journey({
    inside: {
      exit: [{ event: "Order Completed", reason: "bought" }],
      watch: [],
    },
    enter: [enterRule({ key: "event.properties.cart", again: "never", againPer: "key" })],
  });

  it("go on under the id, number and birth that their runs began with", async () => {
    const of = world(rulesOf([cart]));
    await say(of, "ada", "Cart Updated", { properties: { cart: 1 } });
    of.clock.set(of.clock.now() + MINUTE);
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 2 } });
    const visitor = of.profiles.all().find(({ customerId }) => customerId === VISITOR);
    if (visitor === undefined) throw new Error("There is no visitor.");
    const own = Object.values(visitor.entries)[0];
    if (own === undefined) throw new Error("The visitor has no entry.");
    const name = runName(of.deps.hash, visitor, { journey: "cart", n: own.n, start: own.start });
    await join(of, "ada", VISITOR);

    const ada = onlyProfile(of);
    expect(Object.keys(ada.entries)).toEqual(["cart#1", `cart#${own.n + 2}`]);
    expect(runName(of.deps.hash, ada, { journey: "cart", n: own.n + 2, start: own.start })).toBe(name);
    expect(of.runs.all()).toHaveLength(2);

    await say(of, VISITOR, "Order Completed");
    expect(Object.values(onlyProfile(of).entries)).toEqual([]);
    expect(onlyProfile(of).journeys.cart).toMatchObject({ count: 2, ended: { bought: 2 } });
  });

  it("of one journey under one key: the winner's stays, the other exits as merged, and once stays once", async () => {
    const of = world(rulesOf([cart]));
    await say(of, "ada", "Cart Updated", { properties: { cart: 1 } });
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 1 } });
    await join(of, "ada", VISITOR);
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 1 } });

    expect(Object.values(onlyProfile(of).entries).map(({ n, end }) => [n, end?.outcome])).toEqual([
      [1, undefined],
      [3, "merged"],
    ]);
    expect(onlyProfile(of).journeys.cart).toMatchObject({
      count: 2,
      ended: { merged: 1 },
      refused: { inside: { n: 1 } },
    });
    expect(of.runs.all().filter(({ reason }) => reason === "merged")).toHaveLength(1);
  });

  it("learn what the other customer did meanwhile", async () => {
    const of = world(rulesOf([cart]));
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 1 } });
    of.clock.set(of.clock.now() + MINUTE);
    await say(of, "ada", "Order Completed");
    await join(of, "ada", VISITOR);

    expect(onlyProfile(of).journeys.cart).toMatchObject({ ended: { bought: 1 } });
  });
});

describe("segments", () => {
  it("fire entries only for what truly changed", async () => {
    const entering = (name: string) =>
      journey({ journey: name, enter: [entryOn({ on: "segment", segment: name, edge: "entering" })] });
    const bought = (n: number) => `$number(profile.counts.\`Order Completed\`) >= ${n}`;
    const rules = rulesOf([entering("one"), entering("two")], {}, [
      segment("one", { when: bought(1), reads: ["count:Order Completed"], listed: true }),
      segment("two", { when: bought(2), reads: ["count:Order Completed"] }),
    ]);
    const of = world(rules);
    await say(of, "ada", "Signed Up");
    await say(of, VISITOR, "Order Completed");
    await join(of, "ada", VISITOR);

    expect(onlyProfile(of).segments).toEqual(["one"]);
    expect(onlyProfile(of).journeys.one).toMatchObject({ count: 1 });
    // Nor was it judged whether they enter again.
    expect(onlyProfile(of).journeys.one?.refused).toEqual({});
    expect(of.members.of("one")).toEqual(["ada"]);

    await say(of, "anonymous/v2", "Order Completed");
    await join(of, "ada", "anonymous/v2");

    expect(onlyProfile(of).segments).toEqual(["one", "two"]);
    expect(onlyProfile(of).journeys.two?.count).toBe(1);
    expect(of.members.of("one")).toEqual(["ada"]);
  });
});
