import { describe, expect, test } from "vitest";
import { memoryDue } from "../../adapters/memory/indexes.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { Message } from "../../core/model/message.ts";
import type { MessageStore } from "../../core/ports/messages.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { DAY, event, HOUR, journey, MINUTE, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

const BUDGET = { items: 100, until: Number.POSITIVE_INFINITY };

const KEY = "cart#1#offer#1";
function claimed(parts: Partial<Message> = {}): Message {
  return {
    schema: 1,
    customerId: "ada",
    key: KEY,
    state: "claimed",
    attempt: 1,
    channel: "email",
    template: "offer",
    transactional: false,
    time: START,
    first: START,
    lease: START + MINUTE,
    due: START + MINUTE,
    ...parts,
  };
}

/** Ada has entered, but the worker died before it did anything about it. */
async function cutOff(all: World): Promise<void> {
  const runs = spied(all.runs, () => Promise.reject(new Error("cut off")));
  await expect(ingestCustomer({ ...all.deps, runs }, "ada", [event("Cart Updated")])).rejects.toThrow("cut off");
}

describe("effects that nobody performed", () => {
  test("are performed once they are two minutes old, and not before", async () => {
    const all = world();
    await cutOff(all);
    all.clock.advance(2 * MINUTE - 1);
    await sweep(all.deps, BUDGET);
    expect(all.runs.all()).toEqual([]);

    all.clock.advance(1);
    await sweep(all.deps, BUDGET);
    await sweep(all.deps, BUDGET);

    expect(all.runs.all()).toHaveLength(1);
    expect(all.profile().pending).toEqual({});
    expect(all.profile().due).toBe(all.entry("cart#1").due);
    expect(all.counter.total("SweptEffect")).toBe(1);
  });

  test("that fail again are left to the next round and keep nobody else waiting", async () => {
    const all = world();
    await cutOff(all);
    await ingestCustomer(all.deps, "bob", [event("Page Viewed", { customerId: "bob" })]);
    all.clock.advance(2 * MINUTE);
    const runs = spied(all.runs, () => Promise.reject(new Error("still down")));

    await sweep({ ...all.deps, runs }, BUDGET);
    expect(all.counter.total("SweepFailed")).toBe(1);
    await sweep(all.deps, BUDGET);

    expect(all.runs.all()).toHaveLength(1);
  });
});

describe("entries past their time", () => {
  async function overdue(rules = journey()): Promise<World> {
    const all = world(rulesOf([rules]));
    await all.ingest(event("Cart Updated"));
    all.clock.set(all.entry("cart#1").due);
    return all;
  }

  test("whose run has ended are closed as it ended", async () => {
    const all = await overdue();
    const [run] = all.runs.all();
    all.runs.finish(run?.name ?? "", { status: "succeeded", time: START + DAY, outcome: "unpaid" });

    await sweep(all.deps, BUDGET);
    await sweep(all.deps, BUDGET);

    expect(all.profile().journeys.cart?.ended).toEqual({ unpaid: 1 });
    expect(all.profile()).not.toHaveProperty("due");
    expect(all.counter.total("SweptEntry", { journey: "cart" })).toBe(1);
  });

  test("whose run goes on are looked at again hours later", async () => {
    const all = await overdue();
    const due = all.clock.now();

    await sweep(all.deps, BUDGET);

    expect(all.entry("cart#1")).toMatchObject({ due: due + 6 * HOUR });
    expect(all.profile().due).toBe(due + 6 * HOUR);
  });

  test("whose run is nowhere have failed", async () => {
    const all = await overdue();
    const runs = { ...all.runs, describe: async () => ({ status: "absent" }) as const };

    await sweep({ ...all.deps, runs }, BUDGET);

    expect(all.profile().journeys.cart?.ended).toEqual({ failed: 1 });
  });

  test("but whose run was only just started have not", async () => {
    const all = world();
    await cutOff(all);
    all.clock.set(all.entry("cart#1").due);
    const runs = { ...all.runs, describe: async () => ({ status: "absent" }) as const };

    await sweep({ ...all.deps, runs }, BUDGET);

    expect(all.runs.all()).toHaveLength(1);
    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("by their timeout or as held out are closed without asking for a run", async () => {
    const inside = { exit: [], watch: [], timeout: DAY };
    const all = world(
      rulesOf([journey({ inside }), journey({ journey: "held", version: "bbbbbbbbbbbb", holdout: 1, longest: DAY })]),
    );
    await all.ingest(event("Cart Updated"));
    all.clock.set(START + 2 * DAY);
    const runs = { ...all.runs, describe: () => Promise.reject(new Error("asked")) };

    await sweep({ ...all.deps, runs }, BUDGET);

    expect(all.profile().journeys).toMatchObject({ cart: { ended: { timeout: 1 } }, held: { ended: { holdout: 1 } } });
    expect(all.counter.total("SweepFailed")).toBe(0);
  });

  test("a due time that is a leftover is set right", async () => {
    const all = world();
    await all.ingest(event("Page Viewed"));
    const stored = all.profile();
    await all.profiles.write({ ...stored, ver: stored.ver + 1, due: START }, stored.ver, {});

    await sweep(all.deps, BUDGET);

    expect(all.profile()).not.toHaveProperty("due");
  });
});

describe("claims whose lease is over", () => {
  test("are those of the message as it is now, whatever an index says that is behind", async () => {
    const all = world();
    await all.messages.put(claimed(), undefined);
    const before = await all.messages.read("ada", KEY);
    await all.messages.finish("ada", KEY, 1, { state: "released", time: START + MINUTE });
    await all.messages.put(claimed({ attempt: 2, lease: START + 3 * MINUTE, due: START + 3 * MINUTE }), 1);
    all.clock.advance(2 * MINUTE);
    const due = memoryDue(
      () => [],
      () => (before === undefined ? [] : [before]),
    );

    await sweep({ ...all.deps, due }, BUDGET);

    expect(await all.messages.read("ada", KEY)).toMatchObject({ state: "claimed", attempt: 2 });
  });

  test("of a marketing message become unknown", async () => {
    const all = world();
    await all.messages.put(claimed(), undefined);
    all.clock.set(START + MINUTE - 1);
    await sweep(all.deps, BUDGET);
    expect((await all.messages.read("ada", KEY))?.state).toBe("claimed");

    all.clock.set(START + MINUTE);
    await sweep(all.deps, BUDGET);

    expect((await all.messages.read("ada", KEY))?.state).toBe("unknown");
    expect(all.counter.total("SweptClaim")).toBe(1);
    expect([all.counter.total("SendUnknown"), all.counter.total("SendsUnknown")]).toEqual([1, 1]);
  });

  test.each([false, true])(
    "that the provider has reported on become sent (transactional: %s)",
    async (transactional) => {
      const all = world();
      await all.messages.put(claimed({ transactional }), undefined);
      await all.messages.mark("ada", KEY, "delivered", START + 5);
      all.clock.set(START + MINUTE);

      await sweep(all.deps, BUDGET);

      expect(await all.messages.read("ada", KEY)).toMatchObject({ state: "sent", marks: { delivered: START + 5 } });
      expect(all.counter.total("SweptClaim")).toBe(1);
    },
  );

  test("that the provider reports on while they are swept become sent", async () => {
    const all = world();
    await all.messages.put(claimed(), undefined);
    all.clock.set(START + MINUTE);
    const messages: MessageStore = {
      ...all.messages,
      read: async (customerId, key) => {
        const message = await all.messages.read(customerId, key);
        await all.messages.mark(customerId, key, "opened", START + MINUTE);
        return message;
      },
    };

    await sweep({ ...all.deps, messages }, BUDGET);

    expect(await all.messages.read("ada", KEY)).toMatchObject({ state: "sent", marks: { opened: START + MINUTE } });
  });

  test("of a transactional message are its run's to take up, for 25 hours", async () => {
    const all = world();
    await all.messages.put(claimed({ transactional: true }), undefined);
    all.clock.set(START + 25 * HOUR - 1);
    await sweep(all.deps, BUDGET);
    expect((await all.messages.read("ada", KEY))?.state).toBe("claimed");

    all.clock.advance(1);
    await sweep(all.deps, BUDGET);

    expect((await all.messages.read("ada", KEY))?.state).toBe("unknown");
  });

  test("of a transactional message that was claimed three times become unknown at once", async () => {
    const all = world();
    await all.messages.put(claimed({ transactional: true, attempt: 3, silent: 2 }), undefined);
    all.clock.set(START + MINUTE);

    await sweep(all.deps, BUDGET);

    expect((await all.messages.read("ada", KEY))?.state).toBe("unknown");
    expect(all.counter.total("SendsUnknown")).toBe(1);
  });
});

test("what a round has no time or room for is left, and said", async () => {
  const all = world();
  await cutOff(all);
  all.clock.advance(2 * MINUTE);

  await sweep(all.deps, { items: 100, until: all.clock.now() });

  expect(all.runs.all()).toEqual([]);
  expect(all.counter.total("SweepBehind")).toBe(1);
});

test("a shard that lists more than asked for is swept to its end in one round", async () => {
  const all = world();
  const keys = [1, 2, 3, 4, 5].map((n) => `cart#${n}#offer#1`);
  for (const key of keys) await all.messages.put(claimed({ key }), undefined);
  all.clock.advance(2 * MINUTE);

  await sweep(all.deps, { ...BUDGET, items: 2 });

  const states = await Promise.all(keys.map(async (key) => (await all.messages.read("ada", key))?.state));
  expect(states).toEqual(keys.map(() => "unknown"));
  expect(all.counter.total("SweepBehind")).toBe(0);
});

test("a shard whose oldest items cannot be finished yet is swept past them", async () => {
  const all = world();
  const stuck = [1, 2, 3, 4, 5].map((n) => `cart#${n}#receipt#1`);
  for (const key of stuck) await all.messages.put(claimed({ key, transactional: true, due: START }), undefined);
  await all.messages.put(claimed(), undefined);
  all.clock.advance(2 * MINUTE);

  await sweep(all.deps, { ...BUDGET, items: 2 });

  expect((await all.messages.read("ada", KEY))?.state).toBe("unknown");
  expect(all.counter.total("SweepBehind")).toBe(0);
});
