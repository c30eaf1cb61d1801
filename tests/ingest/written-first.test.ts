import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { enterRule, HOUR, journey, rulesOf, spied, type World, world } from "./world.ts";

const EXIT = { inside: { exit: [{ event: "Order Completed", reason: "bought" }], watch: [] } };

/** Somebody inside by a key, and which writes are made after that, in order. */
async function inside() {
  const all = world(rulesOf([journey({ ...EXIT, enter: [enterRule({ key: "event.properties.cartId" })] })]));
  await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
  const writes: string[] = [];
  const noted = (name: string) => (method: string) => {
    if (method === "write" || method === "put") writes.push(name);
  };
  const deps = {
    ...all.deps,
    profiles: spied(all.profiles, noted("profile")),
    keyed: spied(all.keyed, noted("archived entry")),
  };
  return { all, deps, writes };
}

/** A run's end as Step Functions tells it. */
function ended(all: World): string {
  const run = all.runs.all().at(-1);
  const detail = { name: run?.name, status: "SUCCEEDED", stopDate: all.clock.now(), input: JSON.stringify(run?.input) };
  return JSON.stringify({ detail });
}

describe("what the profile forgets", () => {
  test("of an entry with a key, as an event ends it, is in the archive before", async () => {
    const { all, deps, writes } = await inside();

    await ingestCustomer(deps, "ada", [all.now("Order Completed")]);

    expect(writes).toEqual(["archived entry", "profile"]);
    expect(all.profile().entries).toEqual({});
  });

  test("of an entry with a key, as its run ends, is in the archive before", async () => {
    const { all, deps, writes } = await inside();
    all.clock.advance(HOUR);

    await settleBatch(deps, [{ id: "1", body: ended(all) }]);

    expect(writes).toEqual(["archived entry", "profile"]);
    expect(all.profile().entries).toEqual({});
  });
});
