import { expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { journey, rulesOf, spied, world } from "./world.ts";

test("two batches at once lose nothing: who loses the profile reads and folds again", async () => {
  const { ingest, profile, counter, runs, now } = world();

  await Promise.all([
    ingest(now("Cart Updated"), now("Page Viewed")),
    ingest(now("Cart Updated"), now("Page Viewed")),
    ingest(now("Page Viewed")),
  ]);

  expect(profile().counts["Page Viewed"]?.n).toBe(3);
  expect(profile().counts["Cart Updated"]?.n).toBe(2);
  expect(runs.all()).toHaveLength(1);
  expect(profile().journeys.cart).toMatchObject({ count: 1, refused: { inside: { n: 1 } } });
  expect(counter.total("Clash")).toBeGreaterThan(0);
});

test("the same event in two batches at once is applied once", async () => {
  const { ingest, profile, runs, now } = world();
  const updated = now("Cart Updated");

  await Promise.all([ingest(updated), ingest(updated)]);

  expect(profile().counts["Cart Updated"]?.n).toBe(1);
  expect(runs.all()).toHaveLength(1);
});

test("what a message's event reports is told once, however often the profile is lost", async () => {
  const { deps, profiles, reported, now } = world(rulesOf([journey()]));
  let losses = 3;
  const clashing = {
    ...profiles,
    write: async (...given: Parameters<typeof profiles.write>) => (losses-- > 0 ? "clash" : profiles.write(...given)),
  } satisfies typeof profiles;

  await ingestCustomer({ ...deps, profiles: clashing }, "ada", [
    now("Email Opened", { context: { message: "a#1#b#1" } }),
  ]);

  expect(reported).toHaveLength(1);
});

test("a profile that is lost each time gives the events back", async () => {
  const { deps, profiles, now } = world();
  let writes = 0;
  const clashing = { ...profiles, write: async (): Promise<"clash"> => (writes++ < 0 ? "clash" : "clash") };

  await expect(ingestCustomer({ ...deps, profiles: clashing }, "ada", [now("Page Viewed")])).rejects.toThrow(
    "changed too often",
  );
  expect(writes).toBe(20);
});

test("counts are made only for what was written", async () => {
  const { deps, counter, now } = world();
  const profiles = spied(deps.profiles, (method) => {
    if (method === "write") throw new Error("cut off");
  });

  await expect(ingestCustomer({ ...deps, profiles }, "ada", [now("Cart Updated")])).rejects.toThrow("cut off");

  expect(counter.total("EventApplied")).toBe(0);
  expect(counter.total("Entered")).toBe(0);
});
