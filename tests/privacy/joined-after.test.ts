import { describe, expect, test } from "vitest";
import { join, say } from "../identity/joined.ts";
import { HOUR, START, type World, world } from "../ingest/world.ts";
import { forget } from "./forgetting.ts";

/** Ada is a customer; somebody else, of this id, was erased an hour ago. */
async function erased(id: string): Promise<{ readonly all: World; readonly before: number }> {
  const all = world();
  const before = START;
  await say(all, "ada", "Signed Up");
  await say(all, id, "Signed Up", { context: { traits: { plan: "gold" } } });
  all.clock.advance(HOUR);
  await forget(all, id);
  all.clock.advance(HOUR);
  return { all, before };
}

describe("the id of a customer who was erased", () => {
  test.each(["shop/7", "a-friend"])("does not come back as another name by what was said before: %s", async (id) => {
    const { all, before } = await erased(id);

    await say(all, "ada", "Signed In", { aliases: [id], time: before });

    expect(await all.profiles.readOwn(id)).toBeUndefined();
    expect(await all.profiles.read("ada")).toMatchObject({ customerId: "ada", aliases: [], pending: {} });
    expect(JSON.stringify(all.profiles.all())).not.toContain(id);
    expect(all.counter.total("JoinRefused", { reason: "erased" })).toBe(1);
  });

  test.each(["shop/7", "a-friend"])(
    "may be said anew, and brings nothing back that happened before: %s",
    async (id) => {
      const { all, before } = await erased(id);

      await say(all, "ada", "Signed In", { aliases: [id] });
      await say(all, id, "Signed Up", { id: "late", time: before, context: { traits: { plan: "silver" } } });

      const found = await all.profiles.read(id);
      expect(found?.counts["Signed In"]?.n).toBe(1);
      expect(found?.counts["Signed Up"]?.n).toBe(1);
      expect(found?.traits).toEqual({});
      expect(all.counter.total("EventIgnored", { reason: "erased" })).toBe(1);
    },
  );

  test("is joined as any other where nobody was erased", async () => {
    const all = world();
    await say(all, "ada", "Signed Up");
    await join(all, "ada", "shop/7");

    expect(await all.profiles.read("shop/7")).toMatchObject({ customerId: "ada" });
    expect((await all.profiles.read("ada"))?.erased).toBeUndefined();
  });
});
