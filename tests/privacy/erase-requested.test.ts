import { describe, expect, test } from "vitest";
import { memoryErasureQueue, memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { type EraseRequestedDeps, eraseRequested } from "../../core/privacy/erase-requested.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { erasureBody } from "../../core/privacy/request.ts";
import { HOUR, journey, rulesOf, START, spied, type World, world } from "../ingest/world.ts";
import { forget, forgetDeps, storedOf } from "./forgetting.ts";

/** Ada, who has a run and another name. */
async function known(): Promise<World> {
  const all = world(rulesOf([journey()]));
  await all.ingest(all.now("Cart Updated"));
  const { born } = all.profile();
  await all.profiles.point("shopify/77", { into: "ada", born, since: START }, undefined);
  const { ver } = all.profile();
  await all.profiles.write({ ...all.profile(), ver: ver + 1, aliases: ["shopify/77"] }, ver, {});
  return all;
}

function erasing(all: World, before: () => void = () => undefined) {
  const queue = memoryErasureQueue();
  const deps: EraseRequestedDeps = {
    ...forgetDeps(all, before),
    queue: spied(queue, before),
    parked: memoryRefusedEvents(),
    counter: all.counter,
  };
  return { queue, deps };
}

const REQUEST = { customerId: "shopify/77", source: "shop", time: START };
const record = (body: string) => ({ id: "1", body, receives: 1 });
const ASKED = record(erasureBody({ erase: REQUEST }));

/** Delivers what the queue holds, each when it may come. */
async function rest(all: World, { queue, deps }: ReturnType<typeof erasing>): Promise<readonly string[]> {
  all.clock.advance(LAST_WRITE_AFTER);
  const again = await Promise.all(queue.work.map(({ work }) => eraseRequested(deps, [record(erasureBody(work))])));
  return again.flat();
}

/** Somebody of the erased id does something. */
function signsUp(all: World, time = all.clock.now()): Promise<void> {
  return ingestCustomer(all.deps, "shopify/77", [all.now("Cart Updated", { customerId: "shopify/77", time })]);
}

async function isErased(all: World): Promise<void> {
  for (const id of ["ada", "shopify/77"]) expect({ id, stored: await storedOf(all, id) }).toEqual({ id, stored: {} });
  expect(all.runs.all().every(({ status }) => status.status !== "running")).toBe(true);
}

describe("a source that asks for an erasure", () => {
  test("has the customer erased as the command does, in two halves, and the receipt is found by any id", async () => {
    const all = await known();
    const it = erasing(all);

    expect(await eraseRequested(it.deps, [ASKED])).toEqual([]);
    expect(await all.profiles.read("ada")).toBeUndefined();
    expect(it.queue.work).toMatchObject([{ delaySeconds: 300 }]);
    expect(await rest(all, it)).toEqual([]);

    await isErased(all);
    for (const id of ["ada", "shopify/77"]) {
      expect(await all.tombstones.receipt(id)).toMatchObject({
        ...{ receipt: "erasure", erasedAt: "2026-03-02T09:00:00.000Z", source: "shop", ids: 2, runs: 1 },
        removed: { profile: 1, "other name": 1 },
      });
    }
    expect(all.counter.total("CustomerErased", { source: "shop" })).toBe(1);
    expect(all.counter.notes).toMatchObject([{ facts: { source: "shop", tombstone: "hash of shopify/77" } }]);
  });

  test("makes no profile where nobody has the id, and what happened before is refused from then on", async () => {
    const all = world(rulesOf([journey()]));
    const it = erasing(all);

    await eraseRequested(it.deps, [ASKED]);
    await rest(all, it);
    await signsUp(all, START);

    expect(await storedOf(all, "shopify/77")).toEqual({});
    expect(await all.tombstones.erasedAt("shopify/77")).toBe(START);
  });

  test("has it done once, however often either half comes, and whoever signs up again stays", async () => {
    const all = await known();
    const it = erasing(all);
    await eraseRequested(it.deps, [ASKED, ASKED]);
    await rest(all, it);
    await isErased(all);
    all.clock.advance(HOUR);
    await signsUp(all);
    expect(await all.profiles.read("shopify/77")).toBeDefined();

    await eraseRequested(it.deps, [ASKED]);
    await rest(all, it);

    expect(await all.profiles.read("shopify/77")).toBeDefined();
    expect(all.counter.total("ErasureDuplicate", { source: "shop" })).toBe(1);
    expect(await all.tombstones.receipt("shopify/77")).toMatchObject({ ids: 2, runs: 1 });
  });

  test("may ask again later: whoever came back is erased too", async () => {
    const all = await known();
    const it = erasing(all);
    await eraseRequested(it.deps, [ASKED]);
    await rest(all, it);
    all.clock.advance(HOUR);
    await signsUp(all);

    const again = erasing(all);
    await eraseRequested(again.deps, [record(erasureBody({ erase: { ...REQUEST, time: all.clock.now() } }))]);
    await rest(all, again);

    await isErased(all);
  });

  test("has it done, if the function was cut off before any of its calls and the records come again", async () => {
    for (let calls = 0; ; calls++) {
      const all = await known();
      let left = calls;
      const it = erasing(all, () => {
        if (left-- === 0) throw new Error("cut off");
      });
      const again = [...(await eraseRequested(it.deps, [ASKED]))];
      if (again.length > 0) await eraseRequested(it.deps, [ASKED]);
      again.push(...(await rest(all, it)));
      await rest(all, it);
      await isErased(all);
      expect(await all.tombstones.receipt("ada")).toMatchObject({ source: "shop" });
      if (again.length === 0) {
        expect(calls).toBeGreaterThan(20);
        return;
      }
    }
  });

  test("waits for an erasure that a person has begun, and does no second one", async () => {
    const all = await known();
    await forget(all, "ada");

    const it = erasing(all);
    await eraseRequested(it.deps, [ASKED]);

    expect(it.queue.work).toEqual([]);
  });
});
