import { expect, test } from "vitest";
import type { CustomerEvent } from "../../core/model/event.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { applyEvent } from "../../core/profile/apply.ts";
import { changedParts } from "../../core/profile/view.ts";
import { event, HOUR, START } from "../ingest/world.ts";

const context = { traits: { plan: "pro", tags: ["a"] }, addresses: { email: "a@example.com" }, zone: "Europe/London" };
const NOW = { now: START + HOUR, past: false, before: {} };
const before = applyEvent(emptyProfile("ada", START), event("Seen", { context }), NOW).profile;

const parts = (said: CustomerEvent["context"], name = "Seen", time = START + 1) =>
  [...changedParts(before, applyEvent(before, event(name, { context: said, time }), NOW).profile)].toSorted();

test("an event changes its count and its last time", () => {
  expect(parts({})).toEqual(["count:Seen", "last:Seen"]);
  expect(parts({}, "Ordered")).toEqual(["count:Ordered", "last:Ordered"]);
});

test("an event that happened before the last of its name changes the count alone", () => {
  expect(parts({}, "Seen", START - 1)).toEqual(["count:Seen"]);
});

test.each([
  ["a trait with another value", { traits: { plan: "free" } }, ["trait:plan"]],
  ["a trait with the same value", { traits: { plan: "pro", tags: ["a"] } }, []],
  ["a new trait", { traits: { age: 7 } }, ["trait:age"]],
  ["a trait that an address hides or gives way to", { traits: { phone: "+44" } }, ["phone", "trait:phone"]],
  [
    "the trait address, which tells the country",
    { traits: { address: { country: "GB" } } },
    ["country", "trait:address"],
  ],
  ["an address", { addresses: { email: "b@example.com" } }, ["email"]],
  ["an address that is removed", { addresses: { email: null } }, ["email"]],
  ["the same zone", { zone: "Europe/London" }, []],
  ["zone, locale and country", { zone: "Asia/Tokyo", locale: "ja", country: "JP" }, ["country", "locale", "zone"]],
  ["consent", { consent: { offers: true } }, []],
])("%s changes what it says", (_, said, expected) => {
  expect(parts(said)).toEqual(["count:Seen", ...expected, "last:Seen"].toSorted());
});

test("a trait that is removed has changed", () => {
  const { plan: _, ...traits } = before.traits;

  expect([...changedParts(before, { ...before, traits })]).toEqual(["trait:plan"]);
});
