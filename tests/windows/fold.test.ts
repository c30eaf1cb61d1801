import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import { defined } from "../../core/model/defined.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { JourneyRules } from "../../core/model/rules.ts";
import type { DidRule } from "../../core/model/window.ts";
import { DAY, entryOn, HOUR, journey, START, world } from "../ingest/world.ts";
import { counting, countingRules, LARGE, ORDERS, SPENT } from "./world.ts";

const THREE: DidRule = {
  kind: "amount",
  amount: "count",
  event: "Order Completed",
  window: "orders",
  days: 30,
  atLeast: 3,
};
const NONE: DidRule = { ...THREE, atLeast: 0, atMost: 0 };

function onEdge(name: string, edge: "entering" | "leaving"): JourneyRules {
  return journey({ journey: `${edge}_${name}`, enter: [entryOn({ on: "segment", segment: name, edge })] });
}

const BOTH = [onEdge("regular", "entering"), onEdge("regular", "leaving")];
const REGULAR = [counting("regular", [THREE])];

const order = (at: number, parts: Partial<CustomerEvent> = {}): Partial<CustomerEvent> => ({
  time: START + at,
  properties: { total: 20 },
  ...parts,
});

/** The same customers under other rules, as after a deployment. */
function deployed(before: ReturnType<typeof world>, rules: ReturnType<typeof countingRules>): ReturnType<typeof world> {
  return { ...before, ingest: ingestWith({ ...before.deps, rules }) };
}

function ingestWith(deps: ReturnType<typeof world>["deps"]) {
  return (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events);
}

/** The journeys that the customer has come into. */
const journeysOf = (of: ReturnType<typeof world>) =>
  Object.entries(of.profile().journeys)
    .flatMap(([name, { count }]) => (count > 0 ? [name] : []))
    .toSorted();

describe("a segment that counts", () => {
  test("is entered by the event that makes it true and left by time alone, and both let in", async () => {
    const shop = world(countingRules(REGULAR, [ORDERS], BOTH));
    for (const at of [0, DAY, 2 * DAY]) {
      shop.clock.set(START + at);
      await shop.ingest(shop.now("Order Completed"));
    }
    const during = shop.profile();

    const due = during.look?.at ?? 0;
    shop.clock.set(due);
    await shop.ingest(recheckEvent("ada", due));

    expect(during.segments).toEqual(["regular"]);
    // The first day leaves a window of 30 days when the thirtieth day after it begins: midnight of the workspace's zone.
    expect(new Date(due).toISOString()).toBe("2026-04-01T04:00:00.000Z");
    expect(shop.profile().segments).toEqual([]);
    expect(journeysOf(shop)).toEqual(["entering_regular", "leaving_regular"]);
  });

  test("costs one read and one write for an event", async () => {
    const shop = world(countingRules(REGULAR, [ORDERS, SPENT, LARGE]));
    await shop.ingest(shop.now("Order Completed"));
    const calls: string[] = [];
    const counted = new Proxy(shop.profiles, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(value, target, given);
        };
      },
    });

    await ingestWith({ ...shop.deps, profiles: counted })(shop.now("Order Completed", { properties: { total: 120 } }));

    expect(calls).toEqual(["read", "write"]);
  });

  test("takes a replayed and a late event of the past into their days, and neither lets anybody in", async () => {
    const shop = world({
      ...countingRules(REGULAR, [ORDERS], BOTH),
      settings: { ...countingRules([]).settings, lateAfter: DAY },
    });
    shop.clock.set(START + 20 * DAY);
    await shop.ingest(shop.now("Order Completed"));

    await shop.ingest(shop.now("Order Completed", order(DAY, { replay: true })));
    await shop.ingest(shop.now("Order Completed", order(2 * DAY)));

    expect(shop.profile().segments).toEqual(["regular"]);
    expect(journeysOf(shop)).toEqual([]);
  });

  test("does not count an event twice, and none that is older than its window", async () => {
    const shop = world(countingRules(REGULAR, [ORDERS]));
    shop.clock.set(START + 60 * DAY);
    const twice = shop.now("Order Completed");
    await shop.ingest(twice, twice);
    await shop.ingest(twice, shop.now("Order Completed", order(0)));

    expect(shop.profile().windows?.orders?.days?.map(([, n]) => n)).toEqual([1]);
    expect(shop.profile().segments).toEqual([]);
  });

  test("leaves what no rule counts any more out of the profile", async () => {
    const before = world(countingRules(REGULAR, [ORDERS, SPENT]));
    await before.ingest(before.now("Order Completed"));

    const after = deployed(before, countingRules(REGULAR, [ORDERS], [], "look-2"));
    await after.ingest(after.now("Seen"));

    expect(Object.keys(after.profile().windows ?? {})).toEqual(["orders"]);
  });

  test("adds amounts so that their order does not matter, and leaves out what is no number", async () => {
    const shop = world(countingRules(REGULAR, [SPENT]));
    for (const total of [0.1, 0.2, 0.3, "many", Number.MAX_VALUE]) {
      await shop.ingest(shop.now("Order Completed", { properties: { total } }));
    }

    expect(shop.profile().windows?.spent?.days?.map(([, n, sum]) => [n, sum])).toEqual([[3, 6_000]]);
  });
});

describe("a new window", () => {
  async function ordered(times: number) {
    const before = world(countingRules([], []));
    for (let n = 0; n < times; n++) {
      before.clock.set(START + n * 2 * DAY);
      await before.ingest(before.now("Order Completed"));
    }
    before.clock.set(START + 24 * DAY);
    return before;
  }

  test("begins with what the profile knows: all of it, where it knows all events", async () => {
    const after = deployed(await ordered(2), countingRules(REGULAR, [ORDERS], BOTH, "look-2"));
    await after.ingest(after.now("Order Completed"));

    expect(after.profile().windows?.orders?.since).toBeUndefined();
    expect(after.profile().segments).toEqual(["regular"]);
    expect(journeysOf(after)).toEqual(["entering_regular"]);
  });

  test("says from when on it counts where it does not, and lets nobody in until it is filled", async () => {
    const after = deployed(await ordered(6), countingRules(REGULAR, [ORDERS], BOTH, "look-2"));
    const segments: (readonly string[])[] = [];
    for (const at of [24, 25, 26, 60]) {
      after.clock.set(START + at * DAY);
      await after.ingest(after.now("Order Completed"));
      segments.push(after.profile().segments);
    }
    const unfilled = journeysOf(after);
    for (const hours of [1, 2]) {
      after.clock.set(START + 60 * DAY + hours * HOUR);
      await after.ingest(after.now("Order Completed"));
    }

    expect(segments).toEqual([["regular"], ["regular"], ["regular"], []]);
    expect(unfilled).toEqual(["leaving_regular"]);
    expect(journeysOf(after)).toEqual(["entering_regular", "leaving_regular"]);
  });

  test("lets nobody in who comes into its segment before it is filled", async () => {
    const after = deployed(await ordered(20), countingRules(REGULAR, [ORDERS], BOTH, "look-2"));
    const segments: (readonly string[])[] = [];
    for (const at of [67, 67]) {
      after.clock.set(START + at * DAY);
      await after.ingest(after.now("Order Completed"));
      segments.push(after.profile().segments);
    }

    expect(segments).toEqual([[], ["regular"]]);
    expect(after.profile().windows?.orders?.since).toBeGreaterThan(0);
    expect(journeysOf(after)).toEqual([]);
  });

  test("is filled by events of the past, and lets in once its file says from when on they are all there", async () => {
    const rules = (history?: number) =>
      countingRules([counting("regular", [THREE], defined({ history }))], [ORDERS], BOTH, `look-${history}`);
    const filling = deployed(await ordered(9), rules());
    await filling.ingest(
      filling.now("Order Completed", order(7 * DAY, { replay: true })),
      filling.now("Order Completed", order(9 * DAY, { replay: true })),
    );
    const letIn = journeysOf(filling);
    const days = filling.profile().windows?.orders?.days?.length;
    const after = deployed(filling, rules(Math.floor(START / DAY) - 10));
    after.clock.set(START + 50 * DAY);
    await after.ingest(recheckEvent("ada", START + 50 * DAY));

    // The first order, the two of the past, and those of the latest days.
    expect([letIn, days]).toEqual([[], 6]);
    expect(after.profile().segments).toEqual([]);
    expect(journeysOf(after)).toEqual(["leaving_regular"]);
  });

  test("lets nobody in into a segment that is made of it either", async () => {
    const made = counting("lapsed", [], { none: ["regular"], reads: ["segment:regular"] });
    const rules = countingRules([...REGULAR, made], [ORDERS], [onEdge("lapsed", "leaving")], "look-2");
    const after = deployed(await ordered(6), rules);
    for (let n = 0; n < 3; n++) await after.ingest(after.now("Order Completed"));

    expect(after.profile().segments).toEqual(["regular"]);
    expect(journeysOf(after)).toEqual([]);
  });

  test("knows that a customer never did what no event of theirs says", async () => {
    const rules = countingRules([counting("none", [NONE])], [ORDERS], [onEdge("none", "leaving")], "look-2");
    const before = world(countingRules([], []));
    await before.ingest(before.now("Seen"));
    const after = deployed(before, rules);
    await after.ingest(recheckEvent("ada", START));
    const before_order = after.profile().segments;
    await after.ingest(after.now("Order Completed"));

    expect(before_order).toEqual(["none"]);
    expect(journeysOf(after)).toEqual(["leaving_none"]);
  });
});

describe("other systems", () => {
  const TOLD = [counting("regular", [THREE], { events: true })];

  async function regular(parts: Partial<CustomerEvent> = {}) {
    const shop = world(countingRules(TOLD, [ORDERS]));
    for (let n = 0; n < 3; n++) await shop.ingest(shop.now("Order Completed", parts));
    return shop;
  }

  test("are told of a segment with events, when it is entered and left, with an id of the change", async () => {
    const shop = await regular();
    shop.clock.set(START + 30 * DAY);
    await shop.ingest(recheckEvent("ada", START + 30 * DAY));

    const { events } = shop.told;
    expect(events.map(({ name, properties }) => [name, properties])).toEqual([
      ["Segment Entered", { segment: "regular" }],
      ["Segment Left", { segment: "regular" }],
    ]);
    expect(events.map(({ customerId, time }) => [customerId, time])).toEqual([
      ["ada", START],
      ["ada", START + 30 * DAY],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  test("are told once, with the same id where the bus did not answer", async () => {
    const shop = world(countingRules(TOLD, [ORDERS]));
    const ids: string[] = [];
    const told = {
      put: async ({ id }: { readonly id: string }) => {
        ids.push(id);
        if (ids.length === 1) throw new Error("no answer");
      },
    };
    const ingest = ingestWith({ ...shop.deps, told: { ...shop.told, ...told } });
    const events = [0, 1, 2].map(() => shop.now("Order Completed"));
    await expect(ingest(...events)).rejects.toThrow("no answer");
    await ingest(...events);
    await ingest(...events);

    expect(ids.length).toBe(2);
    expect(ids[0]).toBe(ids[1]);
  });

  test("are told nothing of the past, nor of what new rules change", async () => {
    const past = await regular({ replay: true });
    const before = world(countingRules([], []));
    for (let n = 0; n < 3; n++) await before.ingest(before.now("Order Completed"));
    const after = deployed(before, countingRules(TOLD, [ORDERS], [], "look-2"));
    await after.ingest(after.now("Seen"));

    expect([past.profile().segments, past.told.events]).toEqual([["regular"], []]);
    expect([after.profile().segments, after.told.events]).toEqual([["regular"], []]);
  });
});
