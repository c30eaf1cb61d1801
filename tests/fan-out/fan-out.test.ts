import { describe, expect, test } from "vitest";
import { doFanOutWork, fanOutBatch } from "../../core/fan-out/fan-out.ts";
import { type FanOutWork, fanOutBody, parseFanOutWork } from "../../core/fan-out/work.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { Rules } from "../../core/model/rules.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { recheckUnderNewRules } from "../../core/settle/sweep.ts";
import { whole } from "../ingest/whole.ts";
import { DAY, entryOn, journey, rulesOf, START, segment, spied, type World, world } from "../ingest/world.ts";

const VIP = segment("vip", { when: "profile.vip = true", reads: ["trait:vip"], listed: true });
const DROPPED = entryOn({ on: "business", event: "Price Dropped", segment: "vip" }, { id: "b" });
const RULES = rulesOf([journey({ enter: [DROPPED] })], { lateAfter: DAY }, [VIP]);

const enter: FanOutWork = {
  do: "enter",
  journey: "cart",
  rule: "b",
  segment: "vip",
  occurrence: "o1",
  event: { name: "Price Dropped", time: START, properties: { by: 7 } },
};

let copies = 0;
const envelope = (name: string, detail: object, id = `id-${++copies}`) =>
  JSON.stringify({ id, source: "shop", "detail-type": name, time: new Date(START).toISOString(), detail });

async function deliver({ deps }: World, ...bodies: readonly string[]) {
  return ingestBatch(
    deps,
    bodies.map((body, at) => ({ id: `r${at}`, body })),
  );
}

/** Does the fan-out's work until there is none, and returns how long it was put off in all; seconds. */
async function work(of: World): Promise<number> {
  let seconds = 0;
  for (let next = of.fanOut.works.shift(); next !== undefined; next = of.fanOut.works.shift()) {
    seconds += next.delaySeconds;
    await doFanOutWork(of.deps, next.work);
  }
  return seconds;
}

/** What the paced queue holds comes to ingest, each event twice. */
async function paced(of: World): Promise<void> {
  const bodies = of.paced.events.splice(0).map(innerBody);
  await deliver(of, ...bodies, ...bodies);
}

/** Everybody was looked at under these rules long ago. */
async function settled(rules: Rules = RULES): Promise<World> {
  const of = world(rules);
  await of.rechecks.start(rules.look);
  return of;
}

const members = async (of: World, count: number) => {
  const ids = Array.from({ length: count }, (_, n) => `c${n}`);
  for (const id of ids) await of.members.put(id, "vip", true, 1);
  return ids;
};

describe("the fan-out", () => {
  test("lets in no more than the slowest channel of the journey's marketing takes", async () => {
    const rules = rulesOf([journey({ enter: [DROPPED] })], { lateAfter: DAY, fanOutRates: { cart: 0.5 } }, [VIP]);
    const of = await settled(rules);
    const ids = await members(of, 600);
    await of.fanOut.put(enter, 0);

    const begun = of.fanOut.works.length;
    const seconds = await work(of);
    expect(begun).toBe(1);
    expect(of.paced.events).toHaveLength(ids.length);
    expect(seconds).toBeGreaterThanOrEqual(600 / 0.5 - 450);
  });

  test("puts one event for each member, and no more than 100 customers a second", async () => {
    const of = await settled();
    const ids = await members(of, 4_700);
    await of.fanOut.put(enter, 0);

    const seconds = await work(of);

    expect(of.paced.events.map(({ customerId }) => customerId).toSorted()).toEqual(ids.toSorted());
    expect(seconds).toBeGreaterThanOrEqual(3_700 / 100);
    expect(of.paced.events[0]).toEqual({
      id: "enter/cart/b/o1",
      customerId: expect.any(String),
      name: "Price Dropped",
      time: START,
      properties: { by: 7 },
      context: {},
      replay: false,
      inner: { do: "enter", journey: "cart", rule: "b", reached: START },
    });
  });

  test("that does a step twice lets nobody in twice", async () => {
    const of = world(RULES);
    await deliver(
      of,
      ...["ann", "bob"].map((customerId) => envelope("Seen", { customerId, context: { traits: { vip: true } } })),
    );
    await of.fanOut.put(enter, 0);
    await of.fanOut.put(enter, 0);

    await work(of);
    await paced(of);

    expect(of.runs.all()).toHaveLength(2);
    expect(of.counter.total("Entered")).toBe(2);
  });

  test("whose copy comes when nobody knows its event any more lets nobody in", async () => {
    const of = world(rulesOf([journey({ enter: [DROPPED] })], {}, [VIP]));
    await deliver(of, envelope("Seen", { customerId: "ada", context: { traits: { vip: true } } }));
    await of.fanOut.put(enter, 0);
    await work(of);
    await paced(of);
    await closeEntry(of.deps, { customerId: "ada", journey: "cart", n: 1, outcome: "completed", time: START });
    of.clock.advance(6 * DAY);
    await of.ingest(of.now("Seen"));

    await of.fanOut.put(enter, 0);
    await work(of);
    await paced(of);

    expect(of.runs.all()).toHaveLength(1);
    expect(of.profile().journeys.cart?.refused.late?.n).toBe(1);
  });

  test("dies at any call and finishes when the step comes again", async () => {
    const ids = ["ann", "bob", "cid"];
    for (let dies = 1; ; dies += 1) {
      const of = await settled();
      for (const id of ids) await of.members.put(id, "vip", true, 1);
      let calls = 0;
      const dying = <T extends object>(port: T) =>
        spied(port, () => {
          calls += 1;
          if (calls === dies) throw new Error("died");
        });
      const deps = { ...of.deps, members: dying(of.members), paced: dying(of.paced), fanOut: dying(of.fanOut) };
      const record = { id: "1", body: fanOutBody(enter) };
      const unfinished = await fanOutBatch(deps, [record]);
      if (unfinished.length > 0) await of.fanOut.put(enter, 0);

      await work(of);

      expect(new Set(of.paced.events.map(({ customerId }) => customerId))).toEqual(new Set(ids));
      if (calls < dies) break;
    }
  });

  test("goes through all profiles under new rules, a page at a time", async () => {
    const of = world(RULES);
    await deliver(of, ...["ann", "bob"].map((customerId) => envelope("Seen", { customerId })));
    await of.fanOut.put({ do: "look", rules: "look-1" }, 0);

    await work(of);

    expect(of.paced.events.map(({ customerId, inner }) => [customerId, inner])).toEqual([
      ["ann", { do: "look" }],
      ["bob", { do: "look" }],
    ]);
  });

  test("gives back what is no work, and does the rest", async () => {
    const of = await settled();
    await of.members.put("ann", "vip", true, 1);

    const unfinished = await fanOutBatch(of.deps, [
      { id: "1", body: "{}" },
      { id: "2", body: fanOutBody(enter) },
    ]);
    await work(of);

    expect(unfinished).toEqual(["1"]);
    expect(of.paced.events).toHaveLength(1);
  });
});

describe("work", () => {
  test.each<FanOutWork>([
    enter,
    { ...enter, place: { shard: 2 } },
    { ...enter, place: { shard: 2, after: "c" } },
    { ...enter, shared: true, reached: START, waited: 3, place: { shard: 0, everybody: { from: "c" } } },
    { do: "look", rules: "x" },
    { do: "look", rules: "x", since: START, customers: 1_000, from: "y" },
  ])("is read from the queue as it was put", (each) => {
    expect(parseFanOutWork(fanOutBody(each))).toEqual(each);
  });

  test("of a schedule is the entry of that occurrence", () => {
    const at = "2026-03-02T09:00:00Z";
    const body = JSON.stringify({ contract: 1, do: "schedule", journey: "cart", rule: "s", segment: "vip", at });

    expect(parseFanOutWork(body)).toEqual({
      do: "enter",
      journey: "cart",
      rule: "s",
      segment: "vip",
      occurrence: at,
      event: { name: "Schedule", time: START, properties: { at } },
      shared: true,
    });
  });

  test.each(["", "[]", '{"contract":2,"do":"look","rules":"x"}', '{"contract":1,"do":"dance"}'])(
    "is not %j",
    (body) => {
      expect(parseFanOutWork(body)).toBeUndefined();
    },
  );
});

describe("a business event", () => {
  test("has the fan-out let the segment in, once for the event's id", async () => {
    const of = world(RULES);
    await deliver(of, envelope("Seen", { customerId: "ann", context: { traits: { vip: true } } }));
    const body = envelope("Price Dropped", { properties: { by: 7 } });

    await deliver(of, body);
    await deliver(of, body);
    await work(of);
    await paced(of);

    expect(of.refused.refused).toEqual([]);
    expect(of.runs.all()).toHaveLength(1);
    expect(whole(of.profiles.all()[0]?.entries["cart#1"]).event).toMatchObject({
      name: "Price Dropped",
      properties: { by: 7 },
    });
  });

  test("that no journey asks for is refused, as one without a customer", async () => {
    const of = world(RULES);

    await deliver(of, envelope("Price Raised", {}));

    expect(of.refused.refused.map(({ reason }) => reason)).toEqual([
      "The event names no customer: it has neither customerId nor anonymousId.",
    ]);
  });

  test("of a customer's lets no segment in", async () => {
    const of = world(RULES);

    await deliver(of, envelope("Price Dropped", { customerId: "ann" }));

    expect(of.fanOut.works).toEqual([]);
  });

  test("that is past lets nobody in, and one too large for every member is refused", async () => {
    const of = world(RULES);
    of.clock.advance(2 * DAY);

    await deliver(of, envelope("Price Dropped", {}));
    await deliver(of, envelope("Price Dropped", { context: { history: true }, time: of.clock.now() }));
    await deliver(of, envelope("Price Dropped", { properties: { text: "x".repeat(17_000) } }));

    expect(of.fanOut.works).toEqual([]);
    expect(of.counter.total("EventPast")).toBe(2);
    expect(of.refused.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("at most 16384 are allowed"),
    ]);
  });
});

describe("an addressed event", () => {
  test("to a journey that there is not goes to the refused queue with its name", async () => {
    const of = world(RULES);

    await deliver(of, envelope("Enter Journey", { customerId: "ann", journey: "win_back" }));
    await deliver(of, envelope("Enter Journey", { customerId: "ann" }));

    expect(of.profiles.all()).toEqual([]);
    expect(of.refused.refused.map(({ reason }) => reason)).toEqual([
      'The event is addressed to the journey "win_back", which there is not.',
      "Enter Journey needs the name of a journey as detail.journey.",
    ]);
  });

  test("of another name is an event like any other, whatever it says of a journey", async () => {
    const of = world(RULES);

    await deliver(of, envelope("Booked", { customerId: "ann", journey: { from: "Rome" } }));

    expect(of.profiles.all()[0]?.counts.Booked?.n).toBe(1);
  });
});

test("an inner event is none that the bus can bring", async () => {
  const of = world(RULES);
  const inner = innerBody({
    id: "enter/cart/b/o1",
    name: "Price Dropped",
    time: START,
    customerId: "ann",
    properties: {},
    context: {},
    replay: false,
    inner: { do: "enter", journey: "cart", rule: "b" },
  });
  await deliver(of, envelope("Seen", { customerId: "ann", context: { traits: { vip: true } } }));

  await deliver(
    of,
    envelope("Price Dropped", { customerId: "ann", ...JSON.parse(inner) }),
    '{"contract":1,"inner":{}}',
  );

  expect(of.runs.all()).toEqual([]);
  expect(of.refused.refused.map(({ reason }) => reason)).toEqual(["The record is no inner event of contract 1."]);
});

describe("new rules", () => {
  test("have the fan-out look at everybody, once", async () => {
    const of = world(RULES);

    await recheckUnderNewRules(of.deps);
    await recheckUnderNewRules(of.deps);

    expect(of.fanOut.works).toEqual([{ work: { do: "look", rules: "look-1" }, delaySeconds: 300 }]);
  });

  test("are not noted as looked at before the work is put", async () => {
    const of = world(RULES);
    const fanOut = spied(of.fanOut, () => {
      throw new Error("throttled");
    });

    await expect(recheckUnderNewRules({ ...of.deps, fanOut })).rejects.toThrow("throttled");
    await recheckUnderNewRules(of.deps);

    expect(of.fanOut.works).toHaveLength(1);
  });

  test("without segments and dates, where there never were any, ask for nothing", async () => {
    const of = world(rulesOf([journey()]));

    await recheckUnderNewRules(of.deps);

    expect(of.fanOut.works).toEqual([]);
    expect((await of.rechecks.read()).looked).toBeUndefined();
  });
});
