import { expect, test } from "vitest";
import { keepProperties, valueAt } from "../../core/profile/keep.ts";
import { KEPT_BYTES } from "../../core/profile/limits.ts";
import { jsonBytes, utf8Bytes } from "../../core/profile/size.ts";

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

  expect(kept).toEqual({ properties: order, leftOut: 1 });
  expect(jsonBytes(kept.properties)).toBeLessThan(KEPT_BYTES);
});

test("a path leads to a value, and never into what an object inherits", () => {
  expect(valueAt(order, "address.city")).toBe("Ulm");
  expect(valueAt(order, "constructor.name")).toBeUndefined();
});

test.each(["plain", "Grüße", "日本語", "😀 smile"])("%s has as many bytes as its encoding", (text) => {
  expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
});
