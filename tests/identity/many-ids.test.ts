import { expect, test } from "vitest";
import { MAX_IDS } from "../../core/identity/merge.ts";
import { type World, world } from "../ingest/world.ts";
import { join, say } from "./joined.ts";

/** A customer to whom so many ids were said, by events and merges of earlier days. */
async function withIds(all: World, customerId: string, ids: number): Promise<void> {
  await say(all, customerId, "Signed Up");
  const profile = await all.profiles.read(customerId);
  if (profile === undefined) throw new Error("There is no profile.");
  const aliases = Array.from({ length: ids }, (_, at) => `anonymous/${customerId}-${at}`);
  await all.profiles.write({ ...profile, aliases, ver: profile.ver + 1 }, profile.ver, {});
}

test.each([
  [MAX_IDS / 2 - 1, "ada"],
  [MAX_IDS / 2, "bob"],
])("two customers with %i ids each: bob's profile is %s's", async (ids, owner) => {
  const all = world();
  await withIds(all, "ada", ids);
  await withIds(all, "bob", ids);

  await join(all, "ada", "bob");

  expect((await all.profiles.read("bob"))?.customerId).toBe(owner);
  expect(all.counter.total("JoinRefused", { reason: "full" })).toBe(owner === "ada" ? 0 : 1);
});
