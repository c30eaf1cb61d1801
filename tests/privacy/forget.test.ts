import { describe, expect, test } from "vitest";
import { runInput } from "../../core/enter/run.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Message } from "../../core/model/message.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { beginErasure, endErasure } from "../../core/privacy/forget.ts";
import { personOf } from "../../core/privacy/whose.ts";
import {
  enterRule,
  HOUR,
  journey,
  MINUTE,
  rulesOf,
  START,
  segment,
  spied,
  type World,
  world,
} from "../ingest/world.ts";
import { forget, forgetDeps, storedOf } from "./forgetting.ts";

const RULES = rulesOf(
  [
    journey(),
    journey({ journey: "price", version: "bbbbbbbbbbbb", enter: [enterRule({ event: "Price Fell" })] }),
    journey({ journey: "order", enter: [enterRule({ event: "Order Completed", key: "event.properties.id" })] }),
  ],
  {},
  [segment("vip", { listed: true })],
);

const MESSAGE: Message = {
  ...{ schema: 1, customerId: "ada", key: "cart#1#hello#1", state: "sent", attempt: 1, channel: "email" },
  ...{ template: "hello", transactional: false, time: START, first: START },
};

/** Ada has a run, a message, an archived entry, a membership, spilled events and two other names. */
async function known(): Promise<World> {
  const all = world(RULES);
  await all.ingest(all.now("Cart Updated"));
  await all.ingest(all.now("Order Completed", { properties: { id: "o1" } }));
  await all.messages.put(MESSAGE, undefined);
  await all.keyed.put("ada", "order", "k", { n: 1, start: START });
  await all.spills.put("ada", "R#1", [], START + 10 * HOUR);
  await all.members.put("ada", "vip", true, 1);
  const { born, ver } = all.profile();
  await all.profiles.write({ ...all.profile(), ver: ver + 1, aliases: ["shop/7", "anonymous/a", "bob"] }, ver, {});
  await all.profiles.point("shop/7", { into: "ada", born, since: START }, undefined);
  await all.profiles.point("anonymous/a", { into: "shop/7", born, since: START }, undefined);
  await ingestCustomer(all.deps, "bob", [all.now("Cart Updated", { customerId: "bob" })]);
  return all;
}

const IDS = ["ada", "shop/7", "anonymous/a"];

async function nothingIsLeft(all: World): Promise<void> {
  for (const id of IDS) expect({ id, stored: await storedOf(all, id) }).toEqual({ id, stored: {} });
  const open = all.runs.all().filter(({ input, status }) => input.customer === "ada" && status.status === "running");
  expect(open).toEqual([]);
}

describe("a customer who is erased", () => {
  test.each(IDS)("has nothing left under any id, whichever of them is named: %s", async (id) => {
    const all = await known();

    const { removed } = await beginErasure(forgetDeps(all), id);
    const half = await personOf(forgetDeps(all), id);
    await endErasure(forgetDeps(all), id, { erasure: half.erasure ?? expect.fail("no mark"), removed: {}, runs: 0 });

    expect(removed).toMatchObject({ PROFILE: 1, pointer: 2, "M#": 1, "E#": 1, "R#": 1, "G#": 1 });
    await nothingIsLeft(all);
    expect(await all.profiles.read("bob")).toBeDefined();
    for (const one of IDS) expect(await all.tombstones.erasedAt(one)).toBe(START);
    expect(await all.tombstones.erasedAt("bob")).toBeUndefined();
  });

  test("has nothing left if the command was cut off before any of its calls and given again", async () => {
    for (let calls = 0; ; calls++) {
      const all = await known();
      let left = calls;
      const cut = forgetDeps(all, () => {
        if (left-- <= 0) throw new Error("cut off");
      });
      const ended = await forget(all, "anonymous/a", cut).then(
        () => true,
        () => false,
      );
      if (!ended) await forget(all, "anonymous/a");
      await nothingIsLeft(all);
      expect(await all.tombstones.erasedAt("ada")).toBeDefined();
      if (ended) {
        expect(calls).toBeGreaterThan(25);
        return;
      }
    }
  });

  test("is erased by one command where Step Functions refuses one stop in three", async () => {
    const all = await known();
    let stops = 0;
    const busy = forgetDeps(all, (method) => {
      if (method === "stop" && stops++ % 3 === 1) throw new Error("Rate exceeded");
    });

    await forget(all, "ada", busy);

    await nothingIsLeft(all);
  });

  test("is not free while no stop comes through, and the same command given again ends it", async () => {
    const all = await known();
    const down = forgetDeps(all, (method) => {
      if (method === "stop") throw new Error("Rate exceeded");
    });

    await expect(beginErasure(down, "ada")).rejects.toThrow("Rate exceeded");
    expect([...all.profiles.marks.all().keys()].sort()).toEqual([...IDS].sort());
    await forget(all, "ada");

    await nothingIsLeft(all);
  });

  test("is not brought back by what happened before, however late it comes or from where", async () => {
    const all = await known();
    const before = all.now("Cart Updated", { time: START });
    const imported = all.now("Cart Updated", { replay: true, time: START + 2 * HOUR });
    const late = { ...before, id: "late", customerId: "shop/7" };
    await forget(all, "ada");
    all.clock.advance(3 * HOUR);

    await all.ingest(before, imported);
    await ingestCustomer(all.deps, "shop/7", [late]);

    expect(await all.profiles.read("ada")).toBeUndefined();
    expect(await all.profiles.read("shop/7")).toBeUndefined();
    expect(all.counter.total("EventIgnored", { reason: "erased" })).toBe(3);
  });

  test("is a new customer when they sign up again, and what happened before is still refused", async () => {
    const all = await known();
    const { born } = all.profile();
    await forget(all, "ada");
    all.clock.advance(HOUR);

    await all.ingest(all.now("Signed Up"));
    await all.ingest(
      all.now("Order Completed", { time: START }),
      all.now("Cart Updated", { time: START, replay: true }),
    );

    const { counts, born: again, erased } = all.profile();
    expect(Object.keys(counts)).toEqual(["Signed Up"]);
    expect(again).toBeGreaterThan(born);
    expect(erased).toBe(START);
  });

  test("is not written by whoever had read that there was nobody", async () => {
    const all = world(RULES);
    let raced = false;
    const stale = {
      async erasedAt(id: string) {
        const found = await all.tombstones.erasedAt(id);
        if (!raced) await beginErasure(forgetDeps(all), "ada");
        raced = true;
        return found;
      },
    };

    await ingestCustomer({ ...all.deps, tombstones: stale }, "ada", [all.now("Cart Updated")]);

    expect(await all.profiles.readOwn("ada")).toBeUndefined();
    expect(all.counter.total("EventIgnored", { reason: "erased" })).toBe(1);
  });

  test("has nothing left of what a function wrote that had read the profile before", async () => {
    const all = await known();
    all.runs.lack("bbbbbbbbbbbb", true);
    await expect(all.ingest(all.now("Price Fell"))).rejects.toThrow("machine");
    const { erasure } = await beginErasure(forgetDeps(all), "ada");
    const late = (await forgetDeps(all).erasures.read("ada"))?.runs.find(({ machine }) => machine === "price");

    await all.messages.put({ ...MESSAGE, key: "cart#1#late#1" }, undefined);
    await all.members.put("ada", "vip", true, 9);
    all.runs.lack("bbbbbbbbbbbb", false);
    await all.runs.start("price", "bbbbbbbbbbbb", late?.name ?? "", runInput("ada", "price", 3, START));
    expect(all.runs.all().filter(({ status }) => status.status === "running").length).toBe(2);
    all.clock.advance(LAST_WRITE_AFTER);
    await endErasure(forgetDeps(all), "ada", { erasure, removed: {}, runs: 0 });

    await nothingIsLeft(all);
  });

  test("is kept out until the erasure has ended, so that their new life keeps what is its own", async () => {
    const all = await known();
    const { erasure } = await beginErasure(forgetDeps(all), "ada");
    all.clock.advance(MINUTE);

    const back = all.now("Cart Updated");
    await expect(all.ingest(back)).rejects.toThrow();
    await endErasure(forgetDeps(all), "ada", { erasure, removed: {}, runs: 0 });
    await all.ingest(back);

    expect(Object.keys(all.profile().entries)).toEqual(["cart#1"]);
  });

  test("who came back on an id that was free already is not erased by the second attempt", async () => {
    const all = await known();
    const deps = forgetDeps(all);
    const { erasure } = await beginErasure(deps, "ada");
    // Cut off after the first id was free.
    await deps.erasures.unmark("shop/7", erasure.at);
    all.clock.advance(MINUTE);
    const back: CustomerEvent = all.now("Cart Updated", { customerId: "shop/7" });
    await ingestCustomer(all.deps, "shop/7", [back]);
    await all.messages.put({ ...MESSAGE, customerId: "shop/7" }, undefined);

    await forget(all, "ada");

    expect((await all.profiles.read("shop/7"))?.customerId).toBe("shop/7");
    expect(await all.messages.read("shop/7", MESSAGE.key)).toBeDefined();
    expect(all.profiles.marks.all().size).toBe(0);
  });

  test("is erased with the profile that is being merged into theirs", async () => {
    const all = await known();
    const { born, ver } = all.profile();
    const visitor = { ...all.profile(), customerId: "anonymous/v", ver: 1, born: START + 1, aliases: [] };
    await all.profiles.write({ ...visitor, merging: { into: "ada", born } }, undefined, {});
    await all.profiles.write({ ...all.profile(), ver: ver + 1, aliases: ["anonymous/v", ...IDS.slice(1)] }, ver, {});

    await forget(all, "anonymous/v");

    expect(await storedOf(all, "anonymous/v")).toEqual({});
    await nothingIsLeft(all);
  });
});

describe("reading tombstones", () => {
  test("costs a known customer nothing, a new one one read, and one who has come back nothing again", async () => {
    const all = world(RULES);
    let reads = 0;
    const tombstones = spied(all.tombstones, () => void reads++);
    const ingest = (...events: CustomerEvent[]) => ingestCustomer({ ...all.deps, tombstones }, "ada", events);

    await ingest(all.now("Signed Up"));
    expect(reads).toBe(1);
    await ingest(all.now("Signed Up"));
    expect(reads).toBe(1);
    await forget(all, "ada");
    all.clock.advance(HOUR);
    await ingest(all.now("Signed Up"));
    expect(reads).toBe(2);
    await ingest(all.now("Signed Up"));
    expect(reads).toBe(2);
  });
});
