import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { explain } from "../../core/explain/explain.ts";
import type { RunStep } from "../../core/explain/run-trace.ts";
import { event, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";

it("a goal stands among the steps at its time", async () => {
  const of = world(
    rulesOf([
      journey({ inside: { exit: [], watch: [], goal: { event: "Order Completed", within: 48 * HOUR, exit: false } } }),
    ]),
  );
  await of.ingest(event("Cart Updated"));
  of.clock.set(START + 3 * HOUR);
  await of.ingest(event("Order Completed", { time: START + 2 * HOUR }));
  expect(of.entry("cart#1").goal).toBeDefined();
  const wait = (title: string, hours: number): RunStep => ({
    title,
    kind: "wait",
    entered: START + hours * HOUR,
    left: START + (hours + 1) * HOUR,
  });
  const run = {
    name: "r",
    status: "running" as const,
    started: START,
    steps: [wait("Wait 1 hour", 0), wait("Wait again", 3)],
  };
  const records = {
    profile: async () => of.profile(),
    messages: async () => [],
    suppression: async () => undefined,
    run: async () => run,
  };

  const story = await explain({ records, hash: sha256 }, { customerId: "ada", zone: "UTC" });

  expect(
    story?.journeys[0]?.entries
      .find(({ n }) => n === 1)
      ?.lines.map(({ title, time }) => [title, (time - START) / HOUR]),
  ).toEqual([
    ["Wait 1 hour", 0],
    ["Goal", 2],
    ["Wait again", 3],
  ]);
});

it("an entry says how much of a cart too large was kept", async () => {
  const of = world(rulesOf([journey({ entryFields: ["items", "total"] })]));
  const items = Array.from({ length: 300 }, (_, n) => ({ sku: `sku-${n}`, note: "x".repeat(60) }));
  await of.ingest(event("Cart Updated", { properties: { items, total: 30 } }));
  const kept = of.entry("cart#1").event.trimmed?.items?.kept ?? 0;
  const records = {
    profile: async () => of.profile(),
    messages: async () => [],
    run: async () => undefined,
    suppression: async () => undefined,
  };

  const story = await explain({ records, hash: sha256 }, { customerId: "ada", zone: "UTC" });

  expect(kept).toBeGreaterThan(50);
  expect(story?.journeys[0]?.entries.find(({ n }) => n === 1)?.because).toMatch(
    new RegExp(`total 30, of items the first ${kept} of 300 fitted\\)$`),
  );
});
