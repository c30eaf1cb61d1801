import { expect, test } from "vitest";
import { equalForms } from "../../core/enter/matches.ts";
import { enterRule, journey, rulesOf, world } from "../ingest/world.ts";

test.each([
  [42, [42, "42"]],
  ["42", ["42", 42]],
  ["-1.5", ["-1.5", -1.5]],
  ["042", ["042"]],
  ["4e2", ["4e2"]],
  ["", [""]],
  ["Infinity", ["Infinity"]],
  ["o42", ["o42"]],
  [true, [true]],
])("%j is also written %j", (value, wanted) => {
  expect(equalForms(value)).toEqual(wanted);
});

const BY_ORDER = enterRule({ key: "event.properties.orderId", again: "never" });
const PAID = { event: "Order Completed", same: "orderId", reason: "paid" };

test("42 and '42' are one key: who is inside under one does not come in under the other, nor later", async () => {
  const { ingest, now, profile } = world(rulesOf([journey({ enter: [BY_ORDER] })]));

  await ingest(now("Cart Updated", { properties: { orderId: 42 } }));
  await ingest(now("Cart Updated", { properties: { orderId: "42" } }));
  await ingest(now("Cart Updated", { properties: { orderId: "042" } }));

  expect(Object.keys(profile().entries)).toHaveLength(2);
  expect(Object.keys(profile().journeys.cart?.refused ?? {})).toEqual(["inside"]);
});

test("an order that was ended and archived as a number is not begun again as a text", async () => {
  const { ingest, now, profile, clock } = world(
    rulesOf([journey({ enter: [BY_ORDER], inside: { exit: [PAID], watch: [] } })]),
  );
  await ingest(now("Cart Updated", { properties: { orderId: 42 } }));
  await ingest(now("Order Completed", { properties: { orderId: 42 } }));
  clock.set(clock.now() + 60_000);
  await ingest(now("Cart Updated", { properties: { orderId: "7" } }));

  await ingest(now("Cart Updated", { properties: { orderId: "42" } }));

  expect(Object.keys(profile().entries)).toEqual(["cart#2"]);
  expect(Object.keys(profile().journeys.cart?.refused ?? {})).toEqual(["again"]);
});

test("the text of a number ends what the number began", async () => {
  const rules = rulesOf([journey({ enter: [BY_ORDER], inside: { exit: [PAID], watch: [] } })]);
  const { ingest, now, profile } = world(rules);
  await ingest(now("Cart Updated", { properties: { orderId: 42 } }));

  await ingest(now("Order Completed", { properties: { orderId: "42" } }));

  expect(profile().journeys.cart?.ended).toEqual({ paid: 1 });
});
