import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { DidRule } from "../../core/model/window.ts";
import { join, say, VISITOR } from "../identity/joined.ts";
import { DAY, entryOn, journey, rulesOf, START, type World, world } from "../ingest/world.ts";
import { counting, countingRules, ORDERS, SPENT, THEN } from "./world.ts";

const THREE: DidRule = {
  kind: "amount",
  amount: "count",
  event: "Order Completed",
  window: "orders",
  days: 30,
  atLeast: 3,
};
const RULES = {
  ...countingRules(
    [counting("regular", [THREE]), counting("in_order", [{ kind: "order", window: "then", days: 30 }])],
    [ORDERS, SPENT, THEN],
    [journey({ journey: "welcome", enter: [entryOn({ on: "segment", segment: "regular", edge: "leaving" })] })],
  ),
  recentFields: rulesOf([]).recentFields,
};

/** An event of this id that happens so long after START. */
const does = (of: World, customerId: string, name: string, id: string, at: number) =>
  say(of, customerId, name, { id, time: START + at, properties: { total: 20 } });

describe("two profiles that become one", () => {
  test("have counted as one person: each event once, an order across both, and the day it is over is noted", async () => {
    const of = world(RULES);
    of.clock.set(START + 5 * DAY);
    await does(of, VISITOR, "Product Viewed", "e1", 0);
    await does(of, VISITOR, "Order Completed", "e2", DAY);
    await does(of, VISITOR, "Order Completed", "both", 2 * DAY);
    await does(of, "ada", "Order Completed", "both", 2 * DAY);
    await does(of, "ada", "Cart Updated", "e3", DAY / 2);
    await does(of, "ada", "Order Completed", "e4", 3 * DAY);
    await join(of, "ada", VISITOR);

    const merged = of.profile();
    const due = merged.look?.at ?? 0;
    of.clock.set(due);
    await ingestCustomer(of.deps, "ada", [recheckEvent("ada", due)]);

    expect(merged.windows?.orders?.days?.map(([, n]) => n)).toEqual([1, 1, 1]);
    expect(merged.windows?.spent?.days?.map(([, , sum]) => sum)).toEqual([200_000, 200_000, 200_000]);
    expect(merged.counts["Order Completed"]?.n).toBe(3);
    expect(merged.segments).toEqual(["in_order", "regular"]);
    expect(new Date(due).toISOString()).toBe("2026-04-02T04:00:00.000Z");
    expect(of.profile().segments).not.toContain("regular");
    expect(of.profile().journeys.welcome?.count).toBe(1);
  });
});
