import { describe, expect, it } from "vitest";
import { USD } from "../../local/meter/meter.ts";
import { agreed, BATCH, DAY, event, MINUTE, more, openShop, type Shop } from "./shop.ts";

/** Reads, writes and their units that the table was asked for. */
async function used(shop: Shop, work: () => Promise<void>) {
  const before = { ...(await units(shop)) };
  await work();
  return more(before, await units(shop));
}

async function units(shop: Shop): Promise<Record<string, number>> {
  const { readUnits, writeUnits } = shop.cloud.meter();
  return {
    ...operations("ingest", shop.calls("ingest")),
    ...operations("steps", shop.calls("steps")),
    ...operations("send", shop.calls("send")),
    readUnits,
    writeUnits,
  };
}

/** Requests to the table by kind. */
function operations(name: string, { GetItem = 0, PutItem = 0, UpdateItem = 0 }: Readonly<Record<string, number>>) {
  return { [`${name} reads`]: GetItem, [`${name} writes`]: PutItem + UpdateItem };
}

describe("what the table is asked for", () => {
  it("an event that causes nothing: one read and one write, paid by the size of the profile", async () => {
    const shop = await openShop("2026-03-02T10:00:01Z");
    await shop.at("2026-03-02T10:01:00Z", event("Product Viewed", "ann", { context: agreed("ann") }));
    await shop.until(BATCH);

    const small = await used(shop, async () => {
      await shop.at("2026-03-02T10:02:00Z", event("Product Viewed", "ann"));
      await shop.until(BATCH);
    });
    const grows = await used(shop, async () => {
      const traits = { note: "x".repeat(5_000) };
      await shop.at("2026-03-02T10:03:00Z", event("Product Viewed", "ann", { context: { traits } }));
      await shop.until(BATCH);
    });
    const large = await used(shop, async () => {
      await shop.at("2026-03-02T10:04:00Z", event("Product Viewed", "ann"));
      await shop.until(BATCH);
    });

    expect(small).toEqual({ "ingest reads": 1, "ingest writes": 1, readUnits: 1, writeUnits: 1 });
    expect(grows).toEqual({ "ingest reads": 1, "ingest writes": 1, readUnits: 1, writeUnits: 6 });
    expect(large).toEqual({ "ingest reads": 1, "ingest writes": 1, readUnits: 2, writeUnits: 6 });
  });

  it("a duplicate: one read and no write", async () => {
    const shop = await openShop("2026-03-02T10:00:01Z");
    await shop.at("2026-03-02T10:01:00Z", event("Product Viewed", "ann", { id: "e1" }));
    await shop.until(BATCH);

    const duplicate = await used(shop, async () => {
      await shop.at("2026-03-02T10:02:00Z", event("Product Viewed", "ann", { id: "e1" }));
      await shop.until(BATCH);
    });

    expect(duplicate).toEqual({ "ingest reads": 1, readUnits: 1 });
  });

  it("several events of one customer in a batch: one read and one write together", async () => {
    const shop = await openShop("2026-03-02T10:00:01Z");
    const five = (from: number) =>
      Array.from({ length: 5 }, (_, n) => event("Product Viewed", "ann", { id: `e${from + n}` }));

    const first = await used(shop, async () => {
      await shop.at("2026-03-02T10:01:00Z", ...five(0));
      await shop.until(BATCH);
    });
    const second = await used(shop, async () => {
      await shop.at("2026-03-02T10:02:00Z", ...five(5));
      await shop.until(BATCH);
    });

    // Whether somebody new was erased before (ADR 0153).
    expect(first).toEqual({ "ingest reads": 2, "ingest writes": 1, readUnits: 2, writeUnits: 1 });
    expect(second).toEqual({ "ingest reads": 1, "ingest writes": 1, readUnits: 1, writeUnits: 1 });
  });

  it("a send: two reads and three writes; a decision: one read; registering a wait: one read and one write", async () => {
    const shop = await openShop("2026-03-02T09:50:01Z");
    await shop.at("2026-03-02T10:00:00Z", event("Probe Started", "ann", { context: agreed("ann") }));
    await shop.at("2026-03-02T10:00:04Z", event("Probe Started", "bob", { context: agreed("bob") }));
    await shop.until(BATCH);

    const first = await used(shop, () => shop.until("2026-03-02T11:00:03Z"));
    const send = await used(shop, () => shop.until("2026-03-02T11:00:20Z"));
    await shop.until("2026-03-02T12:00:03Z");
    const decideAndWait = await used(shop, () => shop.until("2026-03-02T12:00:20Z"));

    expect(shop.outbox("bob")).toEqual([expect.stringContaining("probe.hello bob@example.com")]);
    // What ops decided is read besides, every five seconds, for all sends of that time.
    expect(first).toMatchObject({ "send reads": 3, "send writes": 3 });
    expect(send).toMatchObject({ "send reads": 2, "send writes": 3 });
    expect(decideAndWait).toMatchObject({ "steps reads": 2, "steps writes": 1 });
    expect(Object.keys({ ...send, ...decideAndWait }).filter((name) => name.startsWith("ingest"))).toEqual([]);
  });
});

describe("what each step asks for", () => {
  /** Calls of all functions by kind, without what the sweeper does in the meantime. */
  function calls(shop: Shop): Record<string, number> {
    const { transitions } = shop.cloud.meter();
    const by = (["ingest", "steps", "send", "call"] as const).flatMap((name) =>
      Object.entries(shop.calls(name)).map(([operation, n]) => [`${name} ${operation}`, n] as const),
    );
    return { ...Object.fromEntries(by), transitions };
  }

  /** What was asked for from one time to another. */
  async function asked(shop: Shop, until: string): Promise<Record<string, number>> {
    const before = calls(shop);
    await shop.until(until);
    return more(before, calls(shop));
  }

  it("an update, an event put, a call and a split each ask for what they need and no more", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T10:59:00Z", event("Product Viewed", "ann"));
    await shop.at("2026-03-03T11:00:00Z", event("Acting Started", "ann", { properties: { code: "i-1" } }));
    await shop.until(10 * BATCH);

    const emit = await asked(shop, "2026-03-03T12:00:20Z");
    const call = await asked(shop, "2026-03-03T13:00:20Z");
    await shop.until("2026-03-03T14:50:00Z");
    const split = await asked(shop, "2026-03-03T15:00:40Z");

    // The event comes back by ingest: one read, one write.
    expect(emit).toEqual({
      "steps GetItem": 1,
      "steps PutEvents": 1,
      "ingest GetItem": 1,
      "ingest UpdateItem": 1,
      transitions: 2,
    });
    expect(call).toMatchObject({ "call GetItem": 1 });
    expect(split).toEqual({ transitions: 2 });
  });

  it("an update: two reads and one write, and the next step sees it", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", event("Update Started", "ann"));
    await shop.until(10 * BATCH);

    // What the values are made of, and the fold; the third read is that of the question which follows.
    expect(shop.calls("steps")).toEqual({ GetItem: 3, UpdateItem: 1 });
    expect(shop.outbox("ann")).toEqual([expect.stringContaining("proof_update.proof_note")]);
  });
});

describe("a message that waits for one of higher priority", () => {
  const context = { addresses: { phone: "+447700900123" } };

  /** Requests of the send function and what is paid by the piece, from now on for half an hour, in which the sweeper comes as often. */
  async function costs(shop: Shop, work: () => Promise<void>): Promise<Record<string, number>> {
    const read = () => {
      const { transitions, lambdaCalls } = shop.cloud.meter();
      return { transitions, lambdaCalls, ...operations("send", shop.calls("send")) };
    };
    const before = read();
    await work();
    await shop.until(30 * MINUTE);
    return more(before, read());
  }

  it("costs two transitions, one call, three reads and three writes more", async () => {
    const shop = await openShop("2026-03-02T09:00:00Z");
    for (const who of ["bob", "cid"])
      await shop.at("2026-03-02T09:50:00Z", event("Rank High Started", who, { context }));
    await shop.until("2026-03-02T10:00:00Z");

    const alone = await costs(shop, () =>
      shop.at("2026-03-02T10:00:00Z", event("Rank Low Started", "ann", { context })),
    );
    const waits = await costs(shop, () =>
      shop.at("2026-03-02T10:30:01Z", event("Rank Low Started", "bob", { context })),
    );
    await shop.at("2026-03-02T11:00:02Z", event("Rank Low Started", "cid", { context }));
    await shop.at("2026-03-02T11:04:02Z", event("Rank High Ready", "cid"));
    await shop.until(30 * MINUTE);

    const minutes = (who: string) => shop.outbox(who).map((line) => line.replace(/:\d\d\.\d{3}Z/, ""));
    expect([...minutes("ann"), ...minutes("bob"), ...minutes("cid")]).toEqual([
      "2026-03-02T10:00 proof_rank_low.proof_rank_low +447700900123",
      "2026-03-02T10:40 proof_rank_low.proof_rank_low +447700900123",
      "2026-03-02T11:04 proof_rank_high.proof_rank_high +447700900123",
    ]);
    expect(alone).toMatchObject({ transitions: 1, "send reads": 3, "send writes": 3 });
    // Of the reads, one is of what ops decided, which is kept for five seconds.
    expect(more(alone, waits)).toEqual({ transitions: 2, lambdaCalls: 1, "send reads": 4, "send writes": 3 });
  });
});

describe("the reference journey", () => {
  const CUSTOMERS = 20;
  /** 250 for the states; the rest is calls, units of the table and queue requests. */
  const USD_PER_MILLION = 280;
  /** Log lines and traces, besides. */
  const USD_TO_WATCH = 20;

  /** Plays the journey for so many loyal customers, whose way is the longest, each at a minute of its own. */
  async function play(customers: number) {
    const shop = await openShop("2026-03-02T08:30:00Z");
    for (let n = 0; n < customers; n++) {
      await shop.at(
        new Date(Date.parse("2026-03-02T10:00:00Z") + n * MINUTE).toISOString(),
        event("Reference Started", `c${n}`, { context: agreed(`c${n}`, { traits: { loyal: true } }) }),
      );
    }
    await shop.until("2026-03-02T12:00:00Z");
    await shop.until(6 * DAY);
    const { calls: _, usd: __, ...units } = shop.cloud.meter();
    return { shop, units };
  }

  it(`takes 10 states a run on its longest way, and less than USD ${USD_PER_MILLION} for a million customers`, async () => {
    const { units: idle } = await play(0);
    const { shop, units } = await play(CUSTOMERS);
    const { emails, ...paid } = more(idle, units);

    expect((await shop.tally()).journeys.reference).toEqual({
      entries: CUSTOMERS,
      inside: 0,
      ended: { completed: CUSTOMERS },
    });
    expect(emails).toBe(CUSTOMERS * 3);
    expect(paid.transitions).toBe(10 * CUSTOMERS);
    const perMillion = (units: Readonly<Record<string, number>>) => (usdOf(units) / CUSTOMERS) * 1_000_000;
    const { logBytes = 0, traces = 0, metricHours: _, ...work } = paid;
    expect(perMillion(work)).toBeLessThan(USD_PER_MILLION);
    expect(logBytes / CUSTOMERS).toBeLessThan(5_000);
    // Entry, run and end: at a customer a minute each of them is recorded.
    expect(traces).toBe(3 * CUSTOMERS);
    expect(perMillion({ logBytes, traces })).toBeLessThan(USD_TO_WATCH);
  });
});

function usdOf(units: Readonly<Record<string, number>>): number {
  return Object.entries(USD).reduce((sum, [unit, price]) => sum + (units[unit] ?? 0) * price, 0);
}
