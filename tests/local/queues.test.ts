import { describe, expect, test } from "vitest";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";
import { EventSource } from "../../local/sqs/event-source.ts";
import { createMessageTable } from "../../local/sqs/message-table.ts";
import { Queue, type QueueSettings } from "../../local/sqs/queue.ts";
import { openStore } from "../../local/store/store.ts";

const SETTINGS: QueueSettings = {
  name: "q",
  arn: "arn:aws:sqs:us-east-1:000000000000:q",
  url: "https://sqs/q",
  visibilitySeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 3600,
  maximumBytes: 1_048_576,
};

function queueOf(settings: Partial<QueueSettings> = {}) {
  const kernel = new VirtualKernel({ start: 0, concurrency: 4 });
  const store = openStore(undefined, false);
  createMessageTable(store);
  return { kernel, store, queue: new Queue({ ...SETTINGS, ...settings }, kernel, store, () => undefined) };
}

const body = (customerId: string, time: string) => JSON.stringify({ detail: { customerId, time } });

describe("a queue", () => {
  test("delivers messages by customer and event time, whatever the order of arrival", () => {
    const { queue } = queueOf();
    for (const [customer, hour] of [
      ["b", "09"],
      ["a", "12"],
      ["b", "08"],
      ["a", "11"],
    ] as const) {
      queue.send(body(customer, `2026-01-01T${hour}:00:00Z`));
    }

    const taken = queue.take(10).map((message) => JSON.parse(queue.content(message).body).detail);

    expect(taken.map(({ customerId, time }) => `${customerId}${time.slice(11, 13)}`)).toEqual([
      "a11",
      "a12",
      "b08",
      "b09",
    ]);
  });

  test("lists the messages of one instant in the order of sending, whatever their contents", () => {
    const { queue } = queueOf();
    for (const customer of ["d", "a", "c", "b"]) queue.send(body(customer, "2026-01-01T09:00:00Z"));

    expect(queue.all().map((message) => JSON.parse(message.body).detail.customerId)).toEqual(["d", "a", "c", "b"]);
  });

  test("hides a delayed message until its time, and a received one for the visibility timeout", async () => {
    const { queue, kernel } = queueOf();
    queue.send("late", { delaySeconds: 10 });

    const early = queue.take(1);
    await kernel.runUntil(10_000);
    const [message] = queue.take(1);
    if (message === undefined) throw new Error("nothing came");
    queue.hide(message);
    await kernel.runUntil(39_999);
    const hidden = queue.take(1);
    await kernel.runUntil(40_000);

    expect(early).toEqual([]);
    expect(hidden).toEqual([]);
    expect(queue.take(1)).toEqual([message]);
    expect(message.receives).toBe(2);
  });

  test("drops a message older than the retention period", async () => {
    const { queue, kernel } = queueOf();
    queue.send("old");

    await kernel.runUntil(3_600_000);

    expect(queue.take(1)).toEqual([]);
    expect(queue.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
  });

  test("gives equal messages of one instant different ids, which are the same in every replay", () => {
    const ids = [queueOf(), queueOf()].map(({ queue }) => [queue.send("same").id, queue.send("same").id]);

    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(2);
  });
});

describe("looking at a queue", () => {
  test("shows its oldest messages and receives none", () => {
    const { queue } = queueOf();
    const reason = { DataType: "String", StringValue: "no customer" };
    for (const text of ["1", "2", "3"]) queue.send(text, { attributes: { reason } });

    const seen = queue.look(2);

    expect(seen.map(({ body, attributes }) => [body, attributes.reason?.StringValue])).toEqual([
      ["1", "no customer"],
      ["2", "no customer"],
    ]);
    expect(queue.take(10).map(({ receives }) => receives)).toEqual([1, 1, 1]);
  });
});

describe("an event source", () => {
  /** Batch sizes by virtual time. */
  async function batches(windowSeconds: number, sends: readonly (readonly [time: number, count: number])[]) {
    const { queue, kernel, store } = queueOf();
    const seen: [number, number][] = [];
    new EventSource(
      queue,
      { functionArn: "f", batchSize: 10, windowSeconds, partial: true },
      {
        kernel,
        store,
        region: "r",
        invoke: async (_function, event) => {
          const records: unknown = typeof event === "object" && event !== null ? Reflect.get(event, "Records") : [];
          seen.push([kernel.now(), Array.isArray(records) ? records.length : 0]);
          return { result: null, takesMillis: 0 };
        },
        countRequest: () => {},
      },
    );
    for (const [time, count] of sends) {
      const run = async (): Promise<void> => {
        for (let n = 0; n < count; n++) queue.send(`${time} ${n}`);
      };
      kernel.schedule(time, { key: "send", lanes: [], run });
    }
    await kernel.runUntil(60_000);
    expect(queue.counts().visible).toBe(0);
    return seen;
  }

  test("takes ready messages at once without a window", async () => {
    expect(
      await batches(0, [
        [1_000, 12],
        [1_500, 3],
      ]),
    ).toEqual([
      [1_000, 10],
      [1_000, 2],
      [1_500, 3],
    ]);
  });

  test("fills a batch until its window ends, or it is full", async () => {
    const seen = await batches(5, [
      [1_000, 4],
      [3_000, 4],
      [8_000, 25],
    ]);

    expect(seen).toEqual([
      [6_000, 8],
      [8_000, 10],
      [8_000, 10],
      [13_000, 5],
    ]);
  });
});
