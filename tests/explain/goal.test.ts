import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/hash.ts";
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
