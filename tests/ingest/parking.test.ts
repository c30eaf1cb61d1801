import { describe, expect, test } from "vitest";
import { fanOutBatch } from "../../core/fan-out/fan-out.ts";
import { type IngestBatchDeps, ingestBatch, type QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { MAX_CUSTOMER_ID_BYTES } from "../../core/ingest/limits.ts";
import { MAX_RECEIVES } from "../../core/ingest/parking.ts";
import { ItemRefusedError } from "../../core/model/errors.ts";
import type { Profile } from "../../core/model/profile.ts";
import { HOUR, journey, MINUTE, rulesOf, START, world } from "./world.ts";

interface Said {
  readonly id: string;
  readonly customerId?: string;
  readonly name?: string;
  readonly receives?: number;
  /** Time of the bus. */
  readonly put?: number;
  readonly detail?: Record<string, unknown>;
}

function record({
  id,
  customerId = "ada",
  name = "Page Viewed",
  receives = 1,
  put = START,
  detail = {},
}: Said): QueueRecord {
  const time = new Date(put).toISOString();
  const envelope = { id, "detail-type": name, source: "shop", time, detail: { customerId, ...detail } };
  return { id, receives, body: JSON.stringify(envelope) };
}

/** A world whose table never takes a profile that knows of this event. */
function withPoison(name: string, fault: () => Error = () => new ItemRefusedError({ cause: new Error("Item size") })) {
  const all = world();
  const write: typeof all.profiles.write = async (next: Profile, expected, added) => {
    if (next.recent.some((seen) => seen.name === name)) throw fault();
    return all.profiles.write(next, expected, added);
  };
  return { ...all, deps: { ...all.deps, profiles: { ...all.profiles, write } } satisfies IngestBatchDeps };
}

/** A world whose function never comes back from this event, as one that runs out of time does. */
function withKiller(name: string) {
  const all = world();
  const written: string[] = [];
  const write: typeof all.profiles.write = async (next, ...given) => {
    written.push(next.recent.map((seen) => seen.name).join());
    if (next.recent.some((seen) => seen.name === name)) return new Promise(() => undefined);
    return all.profiles.write(next, ...given);
  };
  return { ...all, written, deps: { ...all.deps, profiles: { ...all.profiles, write } } satisfies IngestBatchDeps };
}

describe("a record that was received before", () => {
  test("is worked alone, once those that come for the first time are stored", async () => {
    const all = withKiller("nothing");

    const again = await ingestBatch(all.deps, [
      record({ id: "1", name: "Second", receives: 2, detail: { time: START - 1 } }),
      record({ id: "2", name: "First", detail: { time: START - 2 } }),
      record({ id: "3", customerId: "bob", name: "Third", receives: 3 }),
      record({ id: "4", customerId: "cid", name: "Fresh" }),
      record({ id: "5", customerId: "cid", name: "Fresher", detail: { time: START + 1 } }),
    ]);

    expect(again).toEqual([]);
    expect(all.written).toEqual(["Fresh,Fresher", "First", "First,Second", "Third"]);
  });

  test("takes no other along where it kills the function: after a few times all others are stored", async () => {
    const all = withKiller("Killer");
    const others = ["bob", "cid", "dan", "eve", "fay"];

    for (let receives = 1; receives <= 12; receives += 1) {
      const records = ["ada", ...others].map((customerId) =>
        record({ id: customerId, customerId, receives, name: customerId === "ada" ? "Killer" : "Page Viewed" }),
      );
      void ingestBatch(all.deps, records);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }

    expect(
      all.profiles
        .all()
        .map(({ customerId }) => customerId)
        .sort(),
    ).toEqual(others);
  });
});

describe("an event that can never be stored", () => {
  test("does not hold up the customer's other events, and comes again alone", async () => {
    const all = withPoison("Poisoned");

    const again = await ingestBatch(all.deps, [
      record({ id: "1", detail: { time: START - 2 } }),
      record({ id: "2", name: "Poisoned", detail: { time: START - 1 } }),
      record({ id: "3", name: "Unsubscribed", detail: { context: { consent: { offers: false } } } }),
      record({ id: "4", customerId: "bob" }),
    ]);

    expect(again).toEqual(["2"]);
    expect(all.profile().counts).toMatchObject({ "Page Viewed": { n: 1 }, Unsubscribed: { n: 1 } });
    expect(all.profile().consent.offers?.v).toBe(false);
    expect(all.parked.refused).toEqual([]);
  });

  test("is parked alone after 20 times, as it came and with its reason, and counted", async () => {
    const all = withPoison("Poisoned");
    const poison = record({ id: "2", name: "Poisoned", receives: MAX_RECEIVES });

    const again = await ingestBatch(all.deps, [record({ id: "1", receives: MAX_RECEIVES }), poison]);

    expect(again).toEqual([]);
    expect(all.parked.refused).toEqual([{ body: poison.body, reason: expect.stringContaining("ItemRefused") }]);
    expect(all.counter.total("RecordParked")).toBe(1);
    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
  });

  test("comes again where it cannot be parked", async () => {
    const all = withPoison("Poisoned");
    const deps = { ...all.deps, parked: { put: () => Promise.reject(new Error("throttled")) } };

    const again = await ingestBatch(deps, [record({ id: "1", name: "Poisoned", receives: 30 })]);

    expect(again).toEqual(["1"]);
    expect(all.counter.total("RecordParked")).toBe(0);
  });

  test("is one too where a bug of ours stops the fold", async () => {
    const all = world();
    const hash = (text: string) => {
      if (text === "1") throw new Error("a bug");
      return all.hash(text);
    };

    const again = await ingestBatch({ ...all.deps, hash }, [
      record({ id: "1", receives: MAX_RECEIVES }),
      record({ id: "2", name: "Order Completed" }),
    ]);

    expect(again).toEqual([]);
    expect(all.parked.refused).toHaveLength(1);
    expect(Object.keys(all.profile().counts)).toEqual(["Order Completed"]);
  });
});

test.each([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "InternalServerError",
  "AccessDeniedException",
])("an event that %s keeps out comes again however often it has come", async (name) => {
  const all = withPoison("Page Viewed", () => Object.assign(new Error("later"), { name }));

  const again = await ingestBatch(all.deps, [record({ id: "1", receives: 999 })]);

  expect(again).toEqual(["1"]);
  expect(all.parked.refused).toEqual([]);
});

test("events that are stored are done with after 20 times, though a run of theirs cannot be started: the sweeper does that", async () => {
  const all = world(rulesOf([journey()]));
  const start = () => Promise.reject(Object.assign(new Error("later"), { name: "ThrottlingException" }));
  const deps = { ...all.deps, runs: { ...all.runs, start } };

  const soon = await ingestBatch(deps, [record({ id: "1", name: "Cart Updated" })]);
  const late = await ingestBatch(deps, [record({ id: "1", name: "Cart Updated", receives: MAX_RECEIVES })]);

  expect([soon, late]).toEqual([["1"], []]);
  expect(Object.keys(all.profile().pending)).toEqual(["1/enter#cart#1"]);
  expect(all.parked.refused).toEqual([]);
});

test("what is no work of the fan-out is parked after 20 times", async () => {
  const all = world();

  expect(await fanOutBatch(all.deps, [{ id: "1", body: "?", receives: 1 }])).toEqual(["1"]);
  expect(await fanOutBatch(all.deps, [{ id: "1", body: "?", receives: MAX_RECEIVES }])).toEqual([]);
  expect(all.parked.refused).toHaveLength(1);
});

describe("an event that was put on the bus over 119 hours ago", () => {
  test("is parked with its reason, and not applied, also where it says that it happened just now", async () => {
    const all = world();
    const time = { time: START };

    const again = await ingestBatch(all.deps, [
      record({ id: "1", put: START - 119 * HOUR, detail: time }),
      record({ id: "2", put: START - 119 * HOUR + MINUTE, detail: time }),
    ]);

    expect(again).toEqual([]);
    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
    expect(all.refused.refused).toEqual([
      { body: expect.stringContaining('"id":"1"'), reason: expect.stringContaining("over 119 hours ago") },
    ]);
  });

  test("counts once, though it is put back twice and its id is forgotten by then", async () => {
    const all = world();
    const once = record({ id: "1", put: START });

    // The queue's and the dead-letter queue's 94 hours, twice.
    for (const hours of [0, 93, 186]) {
      all.clock.set(START + hours * HOUR);
      await ingestBatch(all.deps, [once]);
    }

    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
  });

  test("lets no segment in, where it is a business event", async () => {
    const on = { on: "business", event: "Price Dropped", segment: "loyal" } as const;
    const base = { id: "entry", again: "always", againPer: "key", inside: "ignore" } as const;
    const all = world(rulesOf([journey({ enter: [{ ...on, ...base }] })]));
    const body = record({ id: "1", name: "Price Dropped", put: START - 120 * HOUR, detail: { customerId: undefined } });

    await ingestBatch(all.deps, [body]);

    expect(all.fanOut.works).toEqual([]);
    expect(all.refused.refused).toHaveLength(1);
  });
});

describe("ids", () => {
  const refusedFor = async (detail: Record<string, unknown>) => {
    const all = world();
    await ingestBatch(all.deps, [record({ id: "1", detail })]);
    return all.refused.refused[0]?.reason;
  };

  test.each([
    ["256 bytes", { customerId: "é".repeat(128) }, undefined],
    [
      "257 bytes",
      { customerId: `${"é".repeat(128)}a` },
      "customerId is a text of 257 bytes; allowed is a text of 1 to 256 bytes.",
    ],
    ["256 characters of two bytes", { customerId: "é".repeat(256) }, "customerId is a text of 512 bytes"],
    [
      "an anonymous one that is too long with what ours begin with",
      { customerId: undefined, anonymousId: "a".repeat(MAX_CUSTOMER_ID_BYTES - 9) },
      "anonymousId is a text of 247 bytes; allowed is a text of 1 to 246 bytes.",
    ],
  ])("of a customer: %s", async (_, detail, reason) => {
    const found = await refusedFor(detail);

    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(reason);
  });

  test("of events are kept as 16 digits, however long they are", async () => {
    const all = world();
    const long = "é".repeat(512);

    await ingestBatch(all.deps, [record({ id: "1", detail: { id: long } }), record({ id: "2", detail: { id: long } })]);

    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
    expect(all.profile().recent.map(({ id }) => id)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });
});
