import { describe, expect, test } from "vitest";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { journey, rulesOf, type World, world } from "../ingest/world.ts";

const RULES = rulesOf([journey()], {
  identity: { namespaces: [{ name: "shop", joins: "known", most: 2 }], never: ["till-7"] },
});

async function bring(shop: World, detail: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify({
    id: "e1",
    "detail-type": "Cart Updated",
    source: "web",
    time: "2026-03-02T09:00:00Z",
    detail,
  });
  expect(await ingestBatch(shop.deps, [{ id: "r1", body }])).toEqual([]);
}

describe("an id that identifies nobody", () => {
  test.each(["null", "undefined", "0", 0, "till-7", "shop/till-7", "anonymous/null", "anonymous/Unknown"])(
    "makes no customer: %j is refused with a reason",
    async (customerId) => {
      const shop = world(RULES);

      await bring(shop, { customerId });

      expect(shop.profiles.all()).toEqual([]);
      expect(shop.refused.refused).toHaveLength(1);
      expect(JSON.stringify(shop.refused.refused)).toContain("a value that identifies nobody");
    },
  );

  test("is no business event, which would let a whole segment in", async () => {
    const shop = world(RULES);

    await bring(shop, { anonymousId: "undefined" });

    expect(shop.fanOut.works).toEqual([]);
    expect(shop.refused.refused).toHaveLength(1);
  });

  test("beside a visitor's id is left out, and the event is the visitor's", async () => {
    const shop = world(RULES);

    await bring(shop, { customerId: "null", anonymousId: "v1" });

    const [profile] = shop.profiles.all();
    expect(profile?.customerId).toBe("anonymous/v1");
    expect(profile?.leftOut?.field).toMatchObject({ n: 1, name: "customerId" });
  });

  test("among the aliases is left out, as one of a namespace that there is not", async () => {
    const shop = world(RULES);

    await bring(shop, { customerId: "ada", aliases: { shop: ["null", "till-7"], crm: "x" } });

    expect(shop.profile().leftOut?.field).toMatchObject({ n: 3, name: "aliases.crm" });
  });
});

describe("a value that the settings allow", () => {
  const NAMESPACES = [{ name: "shop", joins: "known", most: 2 }] as const;
  const allowing = (never: readonly string[] = []) =>
    rulesOf([journey()], { identity: { namespaces: NAMESPACES, never, allow: ["0", "none"] } });

  test.each([
    [0, "0"],
    ["None", "None"],
    ["shop/0", "shop/0"],
  ])("names a customer: %j", async (customerId, id) => {
    const shop = world(allowing());

    await bring(shop, { customerId });

    expect(shop.profiles.all().map((one) => one.customerId)).toEqual([id]);
    expect(shop.refused.refused).toEqual([]);
  });

  test.each([{ customerId: "null" }, { anonymousId: "0" }, { customerId: "anonymous/0" }])(
    "allows no other value, and no visitor: %j",
    async (detail) => {
      const shop = world(allowing());

      await bring(shop, detail);

      expect(shop.profiles.all()).toEqual([]);
      expect(JSON.stringify(shop.refused.refused)).toContain("identity: { allow: … }");
    },
  );

  test("does not name one where `never` lists it", async () => {
    const shop = world(allowing(["0"]));

    await bring(shop, { customerId: "0" });

    expect(shop.profiles.all()).toEqual([]);
  });
});
