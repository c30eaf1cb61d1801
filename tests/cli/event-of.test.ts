import { expect, it } from "vitest";
import { eventOf } from "../../cli/send/event-of.ts";

it.each([
  ["1899-12-31T23:00:00Z", 'time is "1899-12-31T23:00:00Z"'],
  ["2200-01-01", 'time is "2200-01-01"'],
  ["yesterday", "time is a text of 9 characters; allowed is an ISO 8601 time"],
])("an event of %s is refused before it is put on the bus", async (time, reason) => {
  await expect(eventOf("Order Completed", { customer: "c1", time }, "/")).rejects.toThrow(reason);
});

it("so is one with half of a character", async () => {
  const said = JSON.stringify({ name: "Order Completed", customerId: "c1", properties: { note: "\ud83d" } });

  await expect(eventOf(said, {}, "/")).rejects.toThrow("properties.note has half of a surrogate pair");
});

it("one without a time is of now", async () => {
  expect(await eventOf("Order Completed", { customer: "c1" }, "/")).toEqual({
    name: "Order Completed",
    detail: { customerId: "c1" },
  });
});

it("one of a customer whose id the settings allow is taken, and refused without that", async () => {
  const identity = { namespaces: [], never: [], allow: ["0"] };

  expect(await eventOf("Order Completed", { customer: "0" }, "/", identity)).toMatchObject({
    detail: { customerId: "0" },
  });
  await expect(eventOf("Order Completed", { customer: "0" }, "/")).rejects.toThrow("a value that identifies nobody");
});
