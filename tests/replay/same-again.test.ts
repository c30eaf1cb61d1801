import { describe, expect, it } from "vitest";
import { Random } from "../../examples/shop/random.ts";
import { SAMPLE, type ShopEvent, shopEvents } from "../../examples/shop/shop.ts";
import { edited, play } from "./play.ts";

const HALF_DAY = 43_200_000;

/** A small shop whose events come in twice a day only, so that many of them share a moment. */
const events = shopEvents({ ...SAMPLE, customers: 14, days: 50 })
  .map((event) => ({
    ...event,
    receivedAt: new Date(Math.ceil(Date.parse(event.receivedAt) / HALF_DAY) * HALF_DAY).toISOString(),
  }))
  .toSorted((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));

/** Counts are logged once a batch, so how many bytes that takes depends on who shares one. */
function withoutLogs({
  aws: { logBytes: _logs, usd: _usd, ...aws },
  ...summary
}: Awaited<ReturnType<typeof play>>["summary"]) {
  return { ...summary, aws };
}

describe("the same events", { timeout: 180_000 }, () => {
  it("give the same summary and the same outbox, byte for byte: one at a time, ten at a time, shuffled", async () => {
    const first = await play(events, { concurrency: 10 });

    expect(first.summary.messages.sent).toBeGreaterThan(50);
    expect(first.summary.messages.held).toBeGreaterThan(5);
    expect(Math.max(...sizesOfMoments(events))).toBeGreaterThan(3);
    for (const again of [
      await play(events, { concurrency: 1 }),
      await play(shuffledMoments(events, 1), { concurrency: 10 }),
    ]) {
      expect(withoutLogs(again.summary)).toEqual(withoutLogs(first.summary));
      expect((again.summary.aws.logBytes ?? 0) / (first.summary.aws.logBytes ?? 1)).toBeCloseTo(1, 2);
      expect(again.outbox).toBe(first.outbox);
    }
  });
});

describe("the summary", { timeout: 120_000 }, () => {
  it("adds up: what came in was applied, refused or a duplicate; who entered is inside or has ended", async () => {
    const { summary, outbox, position } = await play(events);

    expect(summary.events.in).toBe(events.length);
    expect(position.events).toBe(events.length);
    expect(summary.events.duplicate).toBe(events.length - new Set(events.map(({ id }) => id)).size);
    expect(summary.events.refused).toBe(events.filter(({ customerId }) => customerId === undefined).length);
    expect(summary.customers).toBe(new Set(events.flatMap(({ customerId }) => customerId ?? [])).size);
    for (const { entries, inside, ended } of Object.values(summary.journeys)) {
      expect(entries).toBe(Object.values(ended).reduce((sum, n) => sum + n, inside));
    }
    expect(summary.messages.sent).toBe(JSON.parse(outbox).length);
    expect(summary.aws.usd).toBeGreaterThan(0);
  });

  it("falls to nothing when the rule is taken out of the template", async () => {
    const { summary } = await play(events.slice(0, 200), {
      edit: edited((resources) => {
        const rule = Object.keys(resources).find((id) => id.startsWith("IngestCustomerEvents")) ?? "";
        expect(resources[rule]?.Type).toBe("AWS::Events::Rule");
        delete resources[rule];
        // The queue's policy lets this rule in and nobody else.
        for (const [id, resource] of Object.entries(resources))
          if (JSON.stringify(resource).includes(rule)) delete resources[id];
      }),
    });

    expect(summary.events).toEqual({ in: 0, refused: 0, duplicate: 0 });
    expect(summary.customers).toBe(0);
    expect(summary.messages).toEqual({ sent: 0, held: 0, left: 0, dropped: {}, failed: 0, unknown: 0 });
    const none = { entries: 0, inside: 0, ended: {} };
    expect(Object.values(summary.journeys)).toEqual(Object.keys(summary.journeys).map(() => none));
  });
});

describe("an event that is not as it should be", { timeout: 60_000 }, () => {
  const base = { time: "2026-03-02T10:00:00Z", receivedAt: "2026-03-02T10:00:00Z", properties: {} };

  it("costs itself alone: no name, no customer, a far future, 300 kB", async () => {
    const odd: readonly ShopEvent[] = [
      { ...base, id: "1", name: "Order Completed", customerId: "ann" },
      { ...base, id: "2", name: "", customerId: "ann" },
      { ...base, id: "3", name: "Order Completed" },
      { ...base, id: "4", name: "Product Viewed", customerId: "bob", time: "2099-01-01T00:00:00Z" },
      { ...base, id: "5", name: "Order Completed", customerId: "cid", properties: { note: "x".repeat(300_000) } },
      { ...base, id: "6", name: "Order Completed", customerId: "dan" },
    ];

    const { summary } = await play(odd);

    expect(summary.events).toEqual({ in: 5, refused: 3, duplicate: 0 });
    expect(summary.customers).toBe(3);
    expect(summary.journeys.welcome).toEqual({ entries: 2, inside: 2, ended: {} });
  });
});

function sizesOfMoments(all: readonly ShopEvent[]): readonly number[] {
  return [...Map.groupBy(all, ({ receivedAt }) => receivedAt).values()].map((group) => group.length);
}

/** The same events, those of each moment in another order. */
function shuffledMoments(all: readonly ShopEvent[], seed: number): readonly ShopEvent[] {
  const random = new Random(seed);
  return [...Map.groupBy(all, ({ receivedAt }) => receivedAt).values()].flatMap((group) =>
    group
      .map((event) => ({ event, at: random.next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ event }) => event),
  );
}
