import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { EntryRules, WaitEvent } from "../../core/model/rules.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import {
  DAY,
  enterRule,
  entryOn,
  event,
  HOUR,
  journey,
  MINUTE,
  rulesOf,
  START,
  segment,
  world,
} from "../ingest/world.ts";
import { waitTask, watchRule } from "../steps/tasks.ts";

/*
 * Systems stamp what they send with whole seconds, and queues deliver in any order. Another event of the entry event's time counts as
 * after the entry, whichever of the two is folded first; the entry's own event never does; each event moves a run once.
 */

const BOUGHT = { event: "Order Completed", same: "cartId" };
const cart = { properties: { cartId: "k", total: 30 } };

function shop(inside: Partial<EntryRules>, rule: Parameters<typeof enterRule>[0] = {}) {
  return world(rulesOf([journey({ inside: { exit: [], watch: [], ...inside }, enter: [enterRule(rule)] })]));
}

/** Cart, order and a page view of one time, their ids in any order. */
const ids = fc.shuffledSubarray(["1", "2", "3"], { minLength: 3, maxLength: 3 });
/** In which order they come in, and after which of them a batch ends. */
const arrival = fc.record({
  ids,
  order: fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
  ends: fc.tuple(fc.boolean(), fc.boolean(), fc.constant(true)),
  apart: fc.constantFrom(0, 1, MINUTE, HOUR),
});
type Arrival = typeof arrival extends fc.Arbitrary<infer T> ? T : never;

async function arrive(all: ReturnType<typeof world>, { ids, order, ends, apart }: Arrival): Promise<void> {
  const names = ["Cart Updated", "Order Completed", "Page Viewed"];
  const events = names.map((name, i) => event(name, { ...cart, id: ids[i] ?? "" }));
  let batch: CustomerEvent[] = [];
  for (const [i, which] of order.entries()) {
    batch.push(...events.slice(which, which + 1));
    if (!ends[i]) continue;
    await all.ingest(...batch);
    batch = [];
    all.clock.advance(apart);
  }
}

/** What a wait of the run's first step says, registered as the entry begins. */
async function waits(all: ReturnType<typeof world>, token: string, step: string, since: "step" | "entry") {
  const { start } = all.entry("cart#1");
  const rule: Partial<WaitEvent> & { since: typeof since } = { ...BOUGHT, since, fields: ["total"] };
  await registerWait(all.deps, waitTask(rule, { token, step, began: new Date(start).toISOString() }));
  return all.tokens.answers.get(token);
}

describe("of an order in the very second of its cart, in whatever order the two are folded,", () => {
  test("the exit ends the entry", async () => {
    await fc.assert(
      fc.asyncProperty(arrival, async (comes) => {
        const all = shop({ exit: [{ ...BOUGHT, reason: "bought" }] });
        await arrive(all, comes);
        expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 } });
        expect(all.runs.all().every(({ status }) => status.status !== "running")).toBe(true);
      }),
    );
  });

  test("the goal is counted once, with its value, and ends the entry where it is to", async () => {
    await fc.assert(
      fc.asyncProperty(arrival, fc.boolean(), async (comes, exit) => {
        const value = { expression: "event.properties.total" };
        const all = shop({ goal: { ...BOUGHT, within: DAY, value, exit } });
        await arrive(all, comes);
        expect(all.counter.total("GoalReached")).toBe(1);
        const { cart: counts } = all.profile().journeys;
        expect(counts).toMatchObject({ count: 1, ended: exit ? { goal: 1 } : {} });
        if (!exit) expect(all.entry("cart#1").goal).toEqual({ time: START, value: 30 });
      }),
    );
  });

  test("an exit that is a goal too is both", async () => {
    await fc.assert(
      fc.asyncProperty(arrival, async (comes) => {
        const exit = [{ ...BOUGHT, reason: "bought" }];
        const all = shop({ exit, goal: { ...BOUGHT, within: DAY, exit: true } });
        await arrive(all, comes);
        expect(all.counter.total("GoalReached")).toBe(1);
        expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
      }),
    );
  });

  test.each(["step", "entry"] as const)(
    "a wait since the %s that comes first is answered, and none after it",
    async (since) => {
      await fc.assert(
        fc.asyncProperty(arrival, async (comes) => {
          const watch = [watchRule({ ...BOUGHT, since, fields: ["total"] })];
          const all = shop({ exit: [], watch: since === "entry" ? watch : [] });
          await arrive(all, comes);

          const first = await waits(all, "t1", "paid", since);
          const second = await waits(all, "t2", "again", "step");

          expect(first).toEqual({ happened: true });
          expect(second).toBeUndefined();
          expect(all.entry("cart#1").kept.paid?.properties).toEqual({ total: 30 });
        }),
      );
    },
  );
});

describe("the entry's own event", () => {
  test("ends nothing, reaches nothing and answers nothing, though another comes of its time", async () => {
    const own = { event: "Cart Updated" };
    const all = shop({ exit: [{ ...own, when: "event.properties.total = 30", reason: "again" }] });
    const other = event("Cart Updated", { properties: { cartId: "k", total: 0 } });

    await all.ingest(event("Page Viewed"), event("Cart Updated", cart));
    expect(all.entry("cart#1").end).toBeUndefined();
    await registerWait(all.deps, waitTask({ event: "Cart Updated" }));
    expect(all.tokens.answers.size).toBe(0);

    await all.ingest(other);
    expect(all.tokens.answers.size).toBe(1);
    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("is not what time lets in: an order of that very moment counts as after it", async () => {
    const date = { expression: "profile.renewal" };
    const moment = { date, offset: 0, at: "10:00", zone: "UTC", workspaceZone: "UTC" };
    const renewal = entryOn({ on: "date", moment, feb29: "feb28", reads: ["trait:renewal"] });
    const exit = [{ event: "Order Completed", reason: "bought" }];
    const all = world(rulesOf([journey({ enter: [renewal], inside: { exit, watch: [] } })]));
    await all.ingest(all.now("Signed Up", { context: { traits: { renewal: "2026-03-02" } } }));

    all.clock.set(START + HOUR);
    await all.ingest(all.now("Order Completed"));

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 } });
  });

  test("is the one that made a segment's edge", async () => {
    const buyers = segment("buyers", { when: "counts.`Order Completed` > 0", reads: ["count:Order Completed"] });
    const entering = entryOn({ on: "segment", segment: "buyers", edge: "entering" });
    const exit = [{ event: "Order Completed", reason: "bought" }];
    const rules = rulesOf([journey({ enter: [entering], inside: { exit, watch: [] } })], {}, [
      { ...buyers, when: "profile.counts.`Order Completed` > 0" },
    ]);
    const all = world(rules);

    await all.ingest(event("Page Viewed"), event("Order Completed"));
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: {} });

    await all.ingest(event("Order Completed"));
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 } });
  });
});

test("an order that came in before its cart, of a later time, is a goal, and what a wait since the entry asks for", async () => {
  const watch = [watchRule({ ...BOUGHT, fields: ["total"] })];
  const all = shop({ goal: { ...BOUGHT, within: DAY, exit: false }, watch });
  await all.ingest(event("Order Completed", { ...cart, time: START + 1_000 }));
  all.clock.advance(MINUTE);

  await all.ingest(event("Cart Updated", { ...cart, time: START }));

  expect(all.counter.total("GoalReached")).toBe(1);
  expect(await waits(all, "t1", "paid", "entry")).toEqual({ happened: true });
});

test("an order of before the cart's time is neither, though it comes in first", async () => {
  const all = shop({ exit: [{ ...BOUGHT, reason: "bought" }], goal: { ...BOUGHT, within: DAY, exit: false } });
  await all.ingest(event("Order Completed", { ...cart, time: START - 1 }));

  await all.ingest(event("Cart Updated", cart));

  expect(all.entry("cart#1").end).toBeUndefined();
  expect(await waits(all, "t1", "paid", "step")).toBeUndefined();
  expect(all.counter.total("GoalReached")).toBe(0);
});

test("an event that answered the first wait does not answer the next, though it was folded before the entry", async () => {
  const all = shop({});
  await all.ingest(event("Order Completed", { ...cart, id: "a" }), event("Cart Updated", { ...cart, id: "b" }));
  expect(await waits(all, "t1", "paid", "step")).toEqual({ happened: true });

  expect(await waits(all, "t2", "next", "step")).toBeUndefined();
  await all.ingest(event("Order Completed", cart));

  expect([...all.tokens.answers.keys()]).toEqual(["t1", "t2"]);
});

test("a goal of the time of a restart is counted once, whichever of the two entries it was noted of", async () => {
  for (const [order, again] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    const all = shop({ goal: { ...BOUGHT, within: DAY, exit: false } }, { again: "always", inside: "restart" });
    await all.ingest(event("Cart Updated", { ...cart, time: START - MINUTE }));

    await all.ingest(event("Order Completed", { ...cart, id: order }), event("Cart Updated", { ...cart, id: again }));

    expect(all.counter.total("GoalReached")).toBe(1);
    expect(all.entry("cart#2").goal?.time).toBe(START);
  }
});

test("events of one time are folded as the queue took them, whatever their ids", async () => {
  const all = world(rulesOf([]));
  const record = (id: string, sent: number, plan: string) => ({
    id,
    sent,
    body: JSON.stringify({
      id,
      "detail-type": "Plan Changed",
      source: "shop",
      time: new Date(START).toISOString(),
      detail: { customerId: "ada", context: { traits: { plan } } },
    }),
  });

  await ingestBatch(all.deps, [record("a", START + 2, "last"), record("b", START + 1, "first")]);

  expect(all.profile().traits.plan?.v).toBe("last");
});
