import { expect, test } from "vitest";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import type { ProfileChange } from "../../core/model/event.ts";
import { enterRule, entryOn, event, journey, rulesOf, segment, world } from "../ingest/world.ts";

const TRAITS = { points: "number", vip: "boolean", renewal: "date", zip: "string" } as const;
const VIPS = segment("vips", { when: "profile.vip", reads: ["trait:vip"] });
const DUE = entryOn({
  on: "date",
  moment: { date: { expression: "profile.renewal" }, offset: 0, at: "09:00", zone: "UTC", workspaceZone: "UTC" },
  feb29: "feb28",
  reads: ["trait:renewal"],
});

function change(parts: Partial<ProfileChange>): ProfileChange {
  return { set: {}, add: {}, append: {}, remove: [], join: [], leave: [], ...parts };
}

test("declared traits come in as what they are, also those of an update, and conditions see them so", async () => {
  const rules = rulesOf([journey({ enter: [DUE] })], { traits: TRAITS }, [VIPS]);
  const { ingest, now, profile, counter } = world(rules);

  await ingest(
    now("Imported", { context: { traits: { points: "30", vip: "false", renewal: 1_781_956_800, zip: 1234 } } }),
  );

  expect(Object.entries(profile().traits).map(([name, { v }]) => [name, v])).toEqual([
    ["points", 30],
    ["vip", false],
    ["renewal", "2026-06-20T12:00:00.000Z"],
    ["zip", "1234"],
  ]);
  expect(profile().segments).toEqual([]);
  expect(profile().dates?.["cart/entry"]?.day).toBe("2026-06-20");
  expect(counter.total("ValueRefused")).toBe(0);

  await ingest(now("", { inner: { do: "update", change: change({ set: { vip: "yes" }, add: { points: 5 } }) } }));

  expect(profile().traits.points?.v).toBe(35);
  expect(profile().segments).toEqual(["vips"]);
});

test("a value that is none of its type is left out, counted and told; what was known stays", async () => {
  const { ingest, now, profile, counter } = world(rulesOf([journey()], { traits: TRAITS }));
  await ingest(now("Signed Up", { context: { traits: { points: 12 } } }));

  await ingest(now("Imported", { context: { traits: { points: "lots", plan: "pro" } } }));

  expect(profile().traits.points?.v).toBe(12);
  expect(profile().traits.plan?.v).toBe("pro");
  expect(counter.total("ValueRefused", { part: "trait type" })).toBe(1);
  expect(profileFacts(profile(), "UTC").at(-1)).toMatch(
    /^left out once because the value of a trait was not of its declared type; the last was points \(number\)/,
  );
});

test("declared properties are what they are to conditions, goals and whatever is kept", async () => {
  const entering = journey({ enter: [enterRule({ when: "event.properties.total >= 20" })] });
  const rules = { ...rulesOf([entering]), properties: { "Cart Updated": { total: "number" } as const } };
  const { ingest, now, profile, counter } = world(rules);

  await ingest(now("Cart Updated", { properties: { total: "30" } }));
  await ingest(now("Cart Updated", { properties: { total: "much", items: 2 } }));

  expect(Object.keys(profile().entries)).toEqual(["cart#1"]);
  expect(profile().recent.map(({ properties }) => properties)).toEqual([{ total: 30 }, { items: 2 }]);
  expect(counter.total("ValueRefused", { part: "property type" })).toBe(1);
});

test("what came in before a declaration is converted by the look at new rules; what cannot be stays", async () => {
  const before = world(rulesOf([journey()], {}, [VIPS]));
  await before.ingest(before.now("Imported", { context: { traits: { vip: "false", points: "lots" } } }));
  expect(before.profile().segments).toEqual(["vips"]);

  const deps = { ...before.deps, rules: rulesOf([journey()], { traits: TRAITS }, [VIPS], "look-2") };
  const { ingestCustomer } = await import("../../core/ingest/ingest.ts");
  await ingestCustomer(deps, "ada", [event("", { inner: { do: "look" } })]);

  expect(before.profile().traits.vip?.v).toBe(false);
  expect(before.profile().traits.points?.v).toBe("lots");
  expect(before.profile().segments).toEqual([]);
});

test("nothing is added to a text or appended to one; it stays, counted and told", async () => {
  const { ingest, now, profile, counter } = world();
  await ingest(now("Imported", { context: { traits: { points: "30", tags: "gold" } } }));

  const asked = change({ add: { points: 5, visits: 1 }, append: { tags: "new", seen: "a" } });
  await ingest(now("", { inner: { do: "update", change: asked } }));

  expect(profile().traits).toMatchObject({
    points: { v: "30" },
    tags: { v: "gold" },
    visits: { v: 1 },
    seen: { v: ["a"] },
  });
  expect(counter.total("ValueRefused", { part: "add" })).toBe(1);
  expect(counter.total("ValueRefused", { part: "append" })).toBe(1);
  expect(profileFacts(profile(), "UTC").join()).toContain("because a trait is no number");
});
