import { describe, expect, test } from "vitest";
import { CLOCK_MARGIN } from "../../core/ingest/limits.ts";
import type { GoalRule } from "../../core/model/rules.ts";
import { DAY, enterRule, event, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";

function shop(goal: Partial<GoalRule> = {}, exit = false) {
  const exits = exit ? [{ event: "Order Completed", reason: "bought" }] : [];
  const rule: GoalRule = { event: "Order Completed", within: 7 * DAY, exit: false, ...goal };
  return world(rulesOf([journey({ inside: { exit: exits, watch: [], goal: rule } })]));
}

describe("goal", () => {
  test("is noted once, with its value, and leaves the run alone", async () => {
    const all = shop({ value: { expression: "event.properties.total * 2" } });
    await all.ingest(all.now("Cart Updated"));

    await all.ingest(all.now("Order Completed", { properties: { total: 21 } }));
    await all.ingest(all.now("Order Completed", { properties: { total: 1 } }));

    expect(all.entry("cart#1").goal).toEqual({ time: START, value: 42 });
    expect(all.runs.all()[0]?.status.status).toBe("running");
    expect(all.counter.total("GoalReached", { journey: "cart" })).toBe(1);
  });

  test("of an entry that is restarted in the batch that reaches it is its successor's alone", async () => {
    const goal: GoalRule = { event: "Order Completed", within: 7 * DAY, exit: false };
    const enter = [enterRule({ again: "always", inside: "restart" })];
    const all = world(rulesOf([journey({ enter, inside: { exit: [], watch: [], goal } })]));
    await all.ingest(all.now("Cart Updated"));
    all.clock.advance(HOUR);

    await all.ingest(all.now("Cart Updated"), all.now("Order Completed", { time: START + HOUR + 1 }));

    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { restarted: 1 } });
    expect(all.counter.total("GoalReached")).toBe(1);
  });

  test("with exit: true ends the entry with outcome goal", async () => {
    const all = shop({ exit: true, value: { literal: 1 } });
    await all.ingest(all.now("Cart Updated"));

    await all.ingest(all.now("Order Completed"));

    expect(all.profile().journeys.cart?.ended).toEqual({ goal: 1 });
    expect(all.runs.all()[0]).toMatchObject({ reason: "goal", status: { status: "aborted" } });
  });

  test("an event that is exit and goal is both", async () => {
    const all = shop({}, true);
    await all.ingest(all.now("Cart Updated"));

    await all.ingest(all.now("Order Completed"));

    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
    expect(all.counter.total("GoalReached")).toBe(1);
  });

  test("the window is counted from the entry's start and includes its last millisecond", async () => {
    for (const [time, reached] of [
      [START + 7 * DAY, 1],
      [START + 7 * DAY + 1, 0],
      // Another source may bear a time just before; it came in later, and so it counts.
      [START - CLOCK_MARGIN, 1],
      [START - CLOCK_MARGIN - 1, 0],
    ] as const) {
      const all = shop();
      await all.ingest(event("Cart Updated"));
      all.clock.set(START + 8 * DAY);
      await all.ingest(event("Order Completed", { time }));
      expect(all.counter.total("GoalReached")).toBe(reached);
    }
  });

  test.each([
    ["cart#1#reminder#1", 1],
    ["cart#1#reminder#12", 1],
    ["cart#2#reminder#1", 0],
    ["cart#1#reminder_2#1", 0],
    ["cart#1#other#1", 0],
  ])("of a send is about its message of any pass: %s", async (message, reached) => {
    const all = shop({ event: "Email Clicked", of: "reminder" });
    await all.ingest(all.now("Cart Updated"));

    await all.ingest(all.now("Email Clicked", { context: { message } }));

    expect(all.counter.total("GoalReached")).toBe(reached);
  });

  test("the event that lets in is not the goal", async () => {
    const all = shop({ event: "Cart Updated" });

    await all.ingest(event("Cart Updated"));

    expect(all.entry("cart#1").goal).toBeUndefined();
  });

  test("an ended entry stays until its goal's window is over, and can reach it", async () => {
    const all = world(
      rulesOf([
        journey({
          inside: {
            exit: [{ event: "Left", reason: "left" }],
            watch: [],
            goal: { event: "Order Completed", within: 7 * DAY, exit: true },
          },
        }),
      ]),
    );
    await all.ingest(all.now("Cart Updated"));
    await all.ingest(all.now("Left"));
    expect(all.entry("cart#1").end).toEqual({ time: START, outcome: "left" });

    all.clock.advance(HOUR);
    await all.ingest(all.now("Order Completed"));

    expect(all.counter.total("GoalReached")).toBe(1);
    expect(all.profile().entries).toEqual({});
    expect(all.profile().journeys.cart?.ended).toEqual({ left: 1 });
  });

  test("an ended entry goes once the window is over", async () => {
    const all = shop({ event: "Never" }, true);
    await all.ingest(all.now("Cart Updated"));
    await all.ingest(all.now("Order Completed"));
    all.clock.advance(7 * DAY - 1);
    await all.ingest(all.now("Page Viewed"));
    expect(Object.keys(all.profile().entries)).toEqual(["cart#1"]);

    all.clock.advance(1);
    await all.ingest(all.now("Page Viewed"));

    expect(all.profile().entries).toEqual({});
  });
});
