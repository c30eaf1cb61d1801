import { expect, test } from "vitest";
import { manyRules } from "../../bench/fold.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { DAY, SETTINGS, spied, world } from "../ingest/world.ts";

const PORTS = ["profiles", "spills", "keyed", "members", "control", "fanOut", "runs", "tokens"] as const;

test("an event that causes nothing is one read and one write, with 200 journeys and 200 segments too", async () => {
  const of = world(manyRules(SETTINGS));
  const traits = { plan: "pro", trait_7: 5, birthday: "1990-05-17" };
  await of.ingest(of.now("Order Completed", { context: { traits } }), of.now("Product Viewed"));
  of.clock.advance(DAY / 24);
  const calls: string[] = [];
  const ports = PORTS.map((port) => [port, spied(of.deps[port], (method) => void calls.push(`${port}.${method}`))]);

  await ingestCustomer({ ...of.deps, ...Object.fromEntries(ports) }, "ada", [of.now("Product Viewed")]);

  expect(of.profile().look?.at).toBeGreaterThan(of.clock.now());
  expect(calls).toEqual(["profiles.read", "profiles.write"]);
});
