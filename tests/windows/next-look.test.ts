import { expect, test } from "vitest";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { DidRule, WindowRule } from "../../core/model/window.ts";
import { DAY, START } from "../ingest/world.ts";
import { counting, countingRules, folded, ORDERS, rechecked } from "./world.ts";

const CARTS: WindowRule = { kind: "days", id: "carts", event: "Cart Updated", days: 29 };

function anyIn(event: string, window: string, days: number): DidRule {
  return { kind: "amount", amount: "count", event, window, days, atLeast: 1 };
}

function happens(name: string, time: number): CustomerEvent {
  return { id: name, name, time, customerId: "ada", properties: {}, context: {}, replay: false };
}

test.each([
  ["a day earlier than that of what is known", 29],
  ["many days earlier", 3],
])("an event whose window ends %s moves the next re-evaluation forward", async (_, days) => {
  const rules = countingRules(
    [
      counting("ordered", [anyIn("Order Completed", "orders", 30)]),
      counting("has_a_cart", [anyIn("Cart Updated", "carts", days)]),
    ],
    [ORDERS, CARTS],
  );

  const { profile: before } = await folded(rules, undefined, [happens("Order Completed", START)], START);
  const { profile } = await folded(rules, before, [happens("Cart Updated", START)], START);
  const due = profile.look?.at ?? 0;
  const after = await rechecked(rules, profile, due);

  const daysEarlier = ((before.look?.at ?? 0) - due) / DAY;
  // Summer time begins in March: a day of these may have 23 hours.
  expect(Math.round(daysEarlier)).toBe(30 - days);
  expect(profile.segments).toEqual(["has_a_cart", "ordered"]);
  expect(after.segments).toEqual(["ordered"]);
  expect(after.look?.at).toBe(before.look?.at);
});
