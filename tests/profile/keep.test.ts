import { expect, test } from "vitest";
import { jsonBytes, utf8Bytes } from "../../core/model/json.ts";
import { KEPT_BYTES, keepProperties, valueAt } from "../../core/profile/keep.ts";

const order = { orderId: "o1", address: { city: "Ulm", zip: "89073" }, items: [{ sku: "a" }, { sku: "b" }], total: 3 };

test("only the properties that are read are kept, nested as they were", () => {
  expect(keepProperties(order, ["orderId", "address.city", "gone.deep"]).properties).toEqual({
    orderId: "o1",
    address: { city: "Ulm" },
  });
});

test("of a list on the way the whole is kept", () => {
  expect(keepProperties(order, ["items.sku"]).properties).toEqual({ items: order.items });
});

test("a star keeps all, and no path keeps nothing", () => {
  expect(keepProperties(order, ["*"])).toEqual({ properties: order, leftOut: 0 });
  expect(keepProperties(order, [])).toEqual({ properties: {}, leftOut: 0 });
});

test("what would be too large is left out, and the rest kept", () => {
  const kept = keepProperties({ essay: "x".repeat(KEPT_BYTES), ...order }, ["*"]);

  expect(kept).toEqual({ properties: order, leftOut: 1, trimmed: { essay: { kept: 0, of: 1 } } });
  expect(jsonBytes(kept.properties)).toBeLessThan(KEPT_BYTES);
});

test("a path leads to a value, and never into what an object inherits", () => {
  expect(valueAt(order, "address.city")).toBe("Ulm");
  expect(valueAt(order, "constructor.name")).toBeUndefined();
});

test.each(["plain", "Grüße", "日本語", "😀 smile"])("%s has as many bytes as its encoding", (text) => {
  expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
});

const cart = (lines: number) => Array.from({ length: lines }, (_, n) => ({ sku: `sku-${n}`, note: "x".repeat(50) }));

test.each([
  ["by a path to it", ["items"]],
  ["by a path into it", ["items.sku", "total"]],
  ["with everything", ["*"]],
])("of a list that does not fit the first items are kept, and marked: %s", (_, paths) => {
  const items = cart(1_000);

  const { properties, leftOut, trimmed } = keepProperties({ items, total: 3 }, paths);

  const kept = trimmed?.items?.kept ?? 0;
  expect(kept).toBeGreaterThan(90);
  expect(properties.items).toEqual(items.slice(0, kept));
  expect(trimmed).toEqual({ items: { kept, of: 1_000 } });
  expect(leftOut).toBe(1);
  expect(jsonBytes(properties)).toBeLessThanOrEqual(KEPT_BYTES);
  expect(jsonBytes({ ...properties, items: items.slice(0, kept + 1) })).toBeGreaterThan(KEPT_BYTES - 20);
});

test("a list inside others is trimmed where it stands, and what comes after it still fits", () => {
  const { properties, trimmed } = keepProperties({ cart: { items: cart(500), id: "c1" } }, ["cart.id", "cart.items"]);

  expect(properties.cart).toMatchObject({ id: "c1", items: expect.any(Array) });
  expect(trimmed?.["cart.items"]).toMatchObject({ of: 500 });
});

test("a list of which not one item fits is marked as none of it", () => {
  const { properties, trimmed } = keepProperties({ notes: ["x".repeat(9_000), "y"] }, ["notes"]);

  expect(properties).toEqual({});
  expect(trimmed).toEqual({ notes: { kept: 0, of: 2 } });
});

test("thousands of properties that do not fit leave twenty marks", () => {
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`p${n}`, "x".repeat(9_000)]));

  const { leftOut, trimmed } = keepProperties(many, ["*"]);

  expect(leftOut).toBe(3_000);
  expect(Object.keys(trimmed ?? {})).toHaveLength(20);
});
