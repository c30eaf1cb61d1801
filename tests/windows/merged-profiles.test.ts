import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import { performPending } from "../../core/ingest/perform.ts";
import { type Effect, pendingId } from "../../core/model/effect.ts";
import type { DidRule } from "../../core/model/window.ts";
import { DAY, entryOn, event, journey, rulesOf, START, type World, world } from "../ingest/world.ts";
import { counting, countingRules, ORDERS, SPENT, THEN } from "./world.ts";

const VISITOR = "anonymous/v1";
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

function say(of: World, customerId: string, name: string, id: string, at: number) {
  const parts = { id, customerId, time: START + at, properties: { total: 20 } };
  return ingestCustomer(of.deps, customerId, [event(name, parts)]);
}

async function join(of: World): Promise<void> {
  const stored = await of.profiles.read("ada");
  if (stored === undefined) throw new Error("Nobody joins.");
  const effect: Effect = { kind: "merge", other: VISITOR, time: of.clock.now() };
  const ver = stored.ver + 1;
  const added = { [pendingId(ver, effect)]: effect };
  await of.profiles.write({ ...stored, ver }, stored.ver, added);
  await performPending(of.deps, { ...stored, ver, pending: { ...stored.pending, ...added } });
}

describe("two profiles that become one", () => {
  test("have counted as one person: each event once, an order across both, and the day it is over is noted", async () => {
    const of = world(RULES);
    of.clock.set(START + 5 * DAY);
    await say(of, VISITOR, "Product Viewed", "e1", 0);
    await say(of, VISITOR, "Order Completed", "e2", DAY);
    await say(of, VISITOR, "Order Completed", "both", 2 * DAY);
    await say(of, "ada", "Order Completed", "both", 2 * DAY);
    await say(of, "ada", "Cart Updated", "e3", DAY / 2);
    await say(of, "ada", "Order Completed", "e4", 3 * DAY);
    await join(of);

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
