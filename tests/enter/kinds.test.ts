import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { stickyShare } from "../../core/model/share.ts";
import { whole } from "../ingest/whole.ts";
import { DAY, enterRule, entryOn, HOUR, journey, rulesOf, START, segment, spied, world } from "../ingest/world.ts";

const VIP = segment("vip", { when: "profile.vip = true", reads: ["trait:vip"] });
const vip = (is: boolean) => ({ context: { traits: { vip: is } } });

describe("a request to enter", () => {
  const takes = journey({ enter: [entryOn({ on: "api" }, { when: "event.properties.from = 'shop'" })] });
  const request = (parts: Partial<CustomerEvent> = {}) =>
    ({ journey: "cart", properties: { from: "shop" }, ...parts }) as const;

  test("lets in by the journey's api entry, with its data, once however often it comes", async () => {
    const { ingest, now, runs, profile } = world(rulesOf([takes]));
    const asked = now("Enter Journey", request());

    await ingest(asked);
    await ingest(asked);

    expect(runs.all()).toHaveLength(1);
    expect(whole(profile().entries["cart#1"]).event).toEqual({
      name: "Enter Journey",
      time: START,
      properties: { from: "shop" },
    });
  });

  test("is for the journey that it names alone, and for its condition", async () => {
    const other = journey({ journey: "other", enter: [entryOn({ on: "api" })] });
    const { ingest, now, runs } = world(rulesOf([takes, other]));

    await ingest(now("Enter Journey", request({ properties: { from: "bank" } })));

    expect(runs.all()).toEqual([]);
  });

  test("to a journey that takes none is refused `no_api`, and counts as an event all the same", async () => {
    const { ingest, now, runs, profile, counter } = world();

    await ingest(now("Enter Journey", request()));

    expect(runs.all()).toEqual([]);
    expect(profile().journeys.cart?.refused).toMatchObject({ no_api: { n: 1 } });
    expect(profile().counts["Enter Journey"]?.n).toBe(1);
    expect(counter.total("Refused", { reason: "no_api" })).toBe(1);
  });
});

describe("entries by schedule and by business events", () => {
  const enters = journey({
    enter: [
      entryOn(
        { on: "schedule", schedule: { expression: "cron(0 9 1 * ? *)", zone: "UTC" }, segment: "vip" },
        { id: "s" },
      ),
      entryOn({ on: "business", event: "Price Dropped", segment: "vip" }, { id: "b", when: "event.properties.by > 5" }),
    ],
    inside: { exit: [{ event: "Price Dropped", reason: "dropped" }], watch: [] },
  });
  const inner = (rule: string, occurrence: string, parts: Partial<CustomerEvent> = {}): CustomerEvent => ({
    id: `enter/cart/${rule}/${occurrence}`,
    name: "Schedule",
    time: START,
    customerId: "ada",
    properties: { at: "2026-03-02T09:00:00Z" },
    context: {},
    replay: false,
    inner: { do: "enter", journey: "cart", rule },
    ...parts,
  });

  test("let members in, once for an occurrence, with the occurrence as the entry event", async () => {
    const { ingest, now, runs, profile, counter } = world(rulesOf([enters], {}, [VIP]));
    await ingest(now("Seen", vip(true)));

    await ingest(inner("s", "1"));
    await ingest(inner("s", "1"));

    expect(runs.all()).toHaveLength(1);
    expect(whole(profile().entries["cart#1"]).event).toEqual({
      name: "Schedule",
      time: START,
      properties: { at: "2026-03-02T09:00:00Z" },
    });
    expect(Object.keys(profile().counts)).toEqual(["Seen"]);
    expect(counter.total("EventApplied")).toBe(1);
    expect(counter.total("EventDuplicate")).toBe(1);
  });

  test("let nobody in who has left the segment meanwhile, or of whom nothing is known", async () => {
    const { ingest, now, runs, profiles } = world(rulesOf([enters], {}, [VIP]));
    await ingest(inner("s", "0"));
    const nobody = profiles.all();
    await ingest(now("Seen", vip(true)));
    await ingest(now("Seen", vip(false)));

    await ingest(inner("s", "1"));

    expect(nobody).toEqual([]);
    expect(runs.all()).toEqual([]);
  });

  test("see the business event in their conditions, and no exit or other entry does", async () => {
    const onEvent = journey({ journey: "on_event", enter: [enterRule({ event: "Price Dropped" })] });
    const { ingest, now, runs, profile } = world(rulesOf([enters, onEvent], {}, [VIP]));
    await ingest(now("Seen", vip(true)));
    const dropped = (by: number) => inner("b", String(by), { name: "Price Dropped", properties: { by } });

    await ingest(dropped(5));
    await ingest(dropped(6));
    await ingest(dropped(7));

    expect(runs.all().map(({ machine }) => machine)).toEqual(["cart"]);
    expect(profile().journeys.cart).toMatchObject({ count: 1, ended: {}, refused: { inside: { n: 1 } } });
  });

  test("by a rule that there is not any more let nobody in", async () => {
    const { ingest, now, runs } = world(rulesOf([enters], {}, [VIP]));
    await ingest(now("Seen", vip(true)));

    await ingest(inner("gone", "1"));
    await ingest(inner("s", "1", { inner: { do: "enter", journey: "gone", rule: "s" } }));

    expect(runs.all()).toEqual([]);
  });

  test("later than `late after` are refused", async () => {
    const { ingest, now, runs, counter, clock } = world(rulesOf([enters], { lateAfter: DAY }, [VIP]));
    await ingest(now("Seen", vip(true)));
    clock.advance(DAY + 1);

    await ingest(inner("s", "1"));

    expect(runs.all()).toEqual([]);
    expect(counter.total("Refused", { reason: "late" })).toBe(1);
  });
});

describe("a paused journey", () => {
  test("lets nobody in and says so, until it is resumed; another journey is not touched", async () => {
    const other = journey({ journey: "other" });
    const { ingest, now, runs, control, profile } = world(rulesOf([journey(), other]));
    await control.change({ do: "pause", journey: "cart", since: START });
    await ingest(now("Cart Updated"));
    const paused = runs.all().map(({ machine }) => machine);
    await control.change({ do: "resume", journey: "cart" });

    await ingest(now("Cart Updated"));

    expect(paused).toEqual(["other"]);
    expect(runs.all().map(({ machine }) => machine)).toEqual(["other", "cart"]);
    expect(profile().journeys.cart?.refused).toMatchObject({ paused: { n: 1 } });
  });
});

test("what ops decided is read where somebody may come in, and not for other events", async () => {
  const { deps, ingest, now } = world();
  let reads = 0;
  const counting = () => {
    reads += 1;
  };
  Object.assign(deps, { control: spied(deps.control, counting) });
  await ingest(now("Product Viewed"));
  const before = reads;

  await ingest(now("Cart Updated"));

  expect([before, reads]).toEqual([0, 1]);
});

describe("a canary", () => {
  const trial = journey({
    version: "bbbbbbbbbbbb",
    machine: "cart-canary-bbbbbbbbbbbb",
    enter: [enterRule({ again: "always", inside: "restart" }), entryOn({ on: "api" })],
    inside: { exit: [{ event: "Left", reason: "left_trial" }], watch: [] },
  });
  const stable = journey({
    enter: [enterRule({ again: "always", inside: "restart" })],
    canary: { share: 0.3, rules: trial },
  });
  const rules = rulesOf([stable]);

  async function entered(customers: number) {
    const of = world(rules);
    const chosen = new Map<string, string>();
    for (let n = 0; n < customers; n += 1) {
      const customerId = `c${n}`;
      await ingestCustomer(of.deps, customerId, [of.now("Cart Updated", { customerId })]);
      chosen.set(customerId, of.runs.all().at(-1)?.version ?? "");
    }
    return { of, chosen };
  }

  test("takes its share of customers, the same ones each time, with its own machine and conditions", async () => {
    const { of, chosen } = await entered(100);
    const inTrial = [...chosen].flatMap(([customer, version]) => (version === "bbbbbbbbbbbb" ? [customer] : []));
    const meant = [...chosen.keys()].filter((customer) => stickyShare(of.deps.hash, "canary:cart", customer) < 0.3);
    const [one = ""] = inTrial;
    await ingestCustomer(of.deps, one, [of.now("Cart Updated", { customerId: one })]);
    const { entries } = of.profiles.all().find(({ customerId }) => customerId === one) ?? {};

    expect(inTrial).toEqual(meant);
    expect(inTrial.length).toBeGreaterThan(15);
    expect(of.runs.all().at(-1)).toMatchObject({ machine: "cart-canary-bbbbbbbbbbbb", version: "bbbbbbbbbbbb" });
    expect(entries?.["cart#2"]).toMatchObject({ machine: "cart-canary-bbbbbbbbbbbb", rules: trial.inside });
  });

  test("that is rolled back takes nobody any more, and those inside stay on it", async () => {
    const { of, chosen } = await entered(20);
    const [one = ""] = [...chosen].flatMap(([customer, version]) => (version === "bbbbbbbbbbbb" ? [customer] : []));
    await of.control.change({ do: "roll back", journey: "cart", version: "bbbbbbbbbbbb" });

    await ingestCustomer(of.deps, one, [of.now("Left", { customerId: one })]);
    await ingestCustomer(of.deps, one, [of.now("Cart Updated", { customerId: one })]);

    const profile = of.profiles.all().find(({ customerId }) => customerId === one);
    expect(profile?.journeys.cart?.ended).toEqual({ left_trial: 1 });
    expect(of.runs.all().at(-1)).toMatchObject({ machine: "cart", version: "aaaaaaaaaaaa" });
  });

  test("delivered again after it was rolled back stays on the version that was chosen", async () => {
    const of = world(rules);
    let customerId = "";
    for (let n = 0; customerId === ""; n += 1) {
      if (stickyShare(of.deps.hash, "canary:cart", `c${n}`) < 0.3) customerId = `c${n}`;
    }
    const updated = of.now("Cart Updated", { customerId });
    const failing = spied(of.deps.runs, (method) => {
      if (method === "start") throw new Error("throttled");
    });
    await expect(ingestCustomer({ ...of.deps, runs: failing }, customerId, [updated])).rejects.toThrow("throttled");
    await of.control.change({ do: "roll back", journey: "cart", version: "bbbbbbbbbbbb" });

    await ingestCustomer(of.deps, customerId, [updated]);

    expect(of.runs.all()).toMatchObject([{ machine: "cart-canary-bbbbbbbbbbbb", version: "bbbbbbbbbbbb" }]);
  });

  test("of a journey that is retired takes nobody either", async () => {
    const of = world(rulesOf([{ ...stable, retired: true }]));
    for (let n = 0; n < 20; n += 1) {
      await ingestCustomer(of.deps, `c${n}`, [of.now("Cart Updated", { customerId: `c${n}` })]);
    }

    expect(of.runs.all()).toEqual([]);
    expect(of.counter.total("Refused", { journey: "cart", reason: "retired" })).toBe(20);
  });

  test("has its run stopped where it runs", async () => {
    const { of, chosen } = await entered(20);
    const [one = ""] = [...chosen].flatMap(([customer, version]) => (version === "bbbbbbbbbbbb" ? [customer] : []));
    const stopped: unknown[] = [];
    const runs = {
      ...of.deps.runs,
      stop: async (...given: unknown[]) => {
        stopped.push(given);
      },
    };

    await ingestCustomer({ ...of.deps, runs }, one, [of.now("Left", { customerId: one, time: of.clock.now() + HOUR })]);

    expect(stopped).toEqual([["cart-canary-bbbbbbbbbbbb", expect.stringMatching(/^cart-/), "left_trial"]]);
  });
});
