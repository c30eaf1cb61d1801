import { expect, test } from "vitest";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { jsonBytes } from "../../core/model/json.ts";
import { ENTRY_BYTES, KEPT_BYTES } from "../../core/profile/keep.ts";
import { watchRule } from "../steps/tasks.ts";
import { DAY, enterRule, entryOn, journey, rulesOf, START, world } from "./world.ts";

/** Open orders, each kept with 8 kB of its event, and a date that a trait gives. */
const RULES = rulesOf([
  journey({ enter: [enterRule({ key: "event.properties.orderId", again: "always" })] }),
  journey({
    journey: "renewal",
    version: "bbbbbbbbbbbb",
    enter: [
      entryOn({
        on: "date",
        moment: { date: { expression: "profile.renewal" }, offset: 0, at: "09:00", zone: "UTC", workspaceZone: "UTC" },
        feb29: "feb28",
        reads: ["trait:renewal"],
      }),
    ],
  }),
]);

test("fifty open orders leave room for the traits of a sign-up, and with them for a renewal date", async () => {
  const { ingest, now, profile, counter } = world(RULES);
  for (let n = 0; n < 50; n += 1) {
    await ingest(now("Cart Updated", { properties: { orderId: `o${n}`, lines: "x".repeat(8_000) } }));
  }

  await ingest(now("Signed Up", { context: { traits: { plan: "pro", renewal: "2026-04-01" } } }));

  expect(Object.keys(profile().entries)).toHaveLength(50);
  expect(profile().traits.plan?.v).toBe("pro");
  expect(profile().dates?.["renewal/entry"]?.day).toBe("2026-04-01");
  expect(profile().counts["Signed Up"]?.n).toBe(1);
  expect(counter.total("TooLarge")).toBe(0);
});

test("what does not fit is counted, told by explain, and keeps the rest of the event", async () => {
  const { ingest, now, profile, counter, clock } = world(RULES);
  await ingest(now("Signed Up", { context: { traits: { novel: "x".repeat(65_000) } } }));
  clock.set(START + DAY);

  const traits = { plan: "pro", essay: "y".repeat(2_000) };
  await ingest(now("Signed Up", { context: { traits, consent: { offers: false }, zone: "Europe/Oslo" } }));
  await ingest(now("Signed Up", { context: { traits: { essay: "z".repeat(2_000) } } }));

  expect(profile().traits.plan?.v).toBe("pro");
  expect(profile().consent.offers?.v).toBe(false);
  expect(profile().zone?.v).toBe("Europe/Oslo");
  expect(profile().leftOut).toEqual({ trait: { n: 2, last: START + DAY, name: "essay" } });
  expect(counter.total("TooLarge", { part: "trait" })).toBe(2);
  expect(profileFacts(profile(), "UTC").at(-1)).toContain("left out 2 times because it did not fit, of traits");
  expect(profileFacts(profile(), "UTC").at(-1)).toContain("the last was essay (");
});

test("a batch of large events leaves no more in the profile than it may hold", async () => {
  const { ingest, now, profile } = world();
  const large = () => now("Cart Updated", { properties: { text: "x".repeat(8_000) } });

  await ingest(...Array.from({ length: 10 }, large));

  expect(JSON.stringify(profile().recent).length).toBeLessThanOrEqual(32 * 1024);
  const [viewed] = [large()];
  await ingest(viewed, viewed);
  expect(profile().counts["Cart Updated"]?.n).toBe(11);
});

test("an entry whose waits look back to sixty large events fits into an item of its own, and says what it left out", async () => {
  const watch = Array.from({ length: 60 }, (_, n) =>
    watchRule({ step: `step_${n}`, event: "Cart Updated", when: `event.properties.n = ${n}`, fields: ["text", "n"] }),
  );
  const all = world(rulesOf([journey({ inside: { exit: [], watch } })]));
  const { ingest, now, profile, counter } = all;
  await ingest(now("Cart Updated", { properties: { n: -1 } }));

  for (let n = 0; n < 60; n += 1) await ingest(now("Cart Updated", { properties: { n, text: "é".repeat(3_900) } }));

  const { seen } = all.entry("cart#1");
  expect(Object.keys(seen)).toHaveLength(60);
  expect(seen["step_0/0"]?.properties.text).toHaveLength(3_900);
  expect(seen["step_59/0"]?.properties).toEqual({ n: 59 });
  expect(jsonBytes({ seen })).toBeLessThan(ENTRY_BYTES + KEPT_BYTES);
  expect(counter.total("TooLarge", { part: "properties" })).toBeGreaterThan(40);
  expect(profile().leftOut?.properties?.name).toBe("Cart Updated");
});

test("an event of nothing but limits is applied as far as it fits: each part is counted once, with how much was left out", async () => {
  const { ingest, now, profile, counter } = world();
  const names = Array.from({ length: 20_000 }, (_, n) => `name_${n}`);
  const traits = Object.fromEntries(names.map((name) => [name, 1]));
  const consent = Object.fromEntries(names.map((name) => [name, true]));

  await ingest(now("Signed Up", { context: { traits, consent, zone: "Europe/Oslo" } }));

  const kept = Object.keys(profile().traits).length;
  expect(kept).toBeGreaterThan(1_000);
  expect(jsonBytes(profile().traits)).toBeLessThanOrEqual(64 * 1024);
  expect(profile().consent).toEqual({});
  expect(profile().zone?.v).toBe("Europe/Oslo");
  expect(profile().leftOut).toMatchObject({ trait: { n: 20_000 - kept }, consent: { n: 20_000, name: "name_19999" } });
  expect(counter.total("TooLarge", { part: "trait" })).toBe(20_000 - kept);
  expect(counter.total("FieldLeftOut", { part: "consent" })).toBe(20_000);
});
