import { describe, expect, test } from "vitest";
import { RecentItems } from "../../local/dynamodb/store.ts";
import { Smallest } from "../../local/dynamodb/watch.ts";
import { Timers } from "../../local/kernel/timers.ts";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";
import { Logs } from "../../local/lambda/logs.ts";
import { EventSource } from "../../local/sqs/event-source.ts";
import { createMessageTable, unwrittenMessages } from "../../local/sqs/message-table.ts";
import { Queue } from "../../local/sqs/queue.ts";
import { IN_MEMORY } from "../../local/sqs/waiting.ts";
import { openStore, type Store } from "../../local/store/store.ts";

/*
 * Whoever floods the local cloud fills its file, not its memory. What the structures hold is counted, not what the process
 * takes, which depends on the garbage collector.
 */

const N = IN_MEMORY;
const LARGE = "x".repeat(2_000);
const customerOf = (n: number): string => `c${String((n * 7_919) % 20_011).padStart(5, "0")}`;
const body = (n: number): string => JSON.stringify({ detail: { customerId: customerOf(n), n, note: LARGE } });
const numberIn = (text: string): number => JSON.parse(text).detail.n;

function cloudOf(store: Store = openStore(undefined, false)) {
  const kernel = new VirtualKernel({ start: 0, concurrency: 4 });
  createMessageTable(store);
  const of = (name: string, more: object = {}) => ({
    name,
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    url: `https://sqs/${name}`,
    visibilitySeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 1_209_600,
    maximumBytes: 1_048_576,
    ...more,
  });
  const dead = new Queue(of("dead"), kernel, store, () => undefined);
  const redrive = { arn: dead.settings.arn, maxReceives: 1 };
  const queue = new Queue(of("work", { redrive }), kernel, store, () => dead);
  for (const one of [dead, queue]) one.open();
  return { kernel, store, queue, dead };
}

type Cloud = ReturnType<typeof cloudOf>;

/** The messages in memory, and the characters of their contents. */
function held({ store, queue, dead }: Cloud): { readonly messages: number; readonly characters: number } {
  const { messages, characters } = unwrittenMessages(store);
  return { messages: queue.inMemory + dead.inMemory + messages, characters };
}

function flood(cloud: Cloud, from: number, to: number): void {
  cloud.store.begin();
  for (let n = from; n < to; n++) cloud.queue.send(body(n));
  cloud.store.end();
  cloud.store.flush();
}

function source(
  { kernel, store, queue }: Cloud,
  handle: (ids: readonly string[], bodies: readonly string[]) => unknown,
) {
  const settings = { functionArn: "f", batchSize: 10, windowSeconds: 0, partial: true };
  new EventSource(queue, settings, {
    kernel,
    store,
    region: "r",
    countRequest: () => {},
    invoke: async (_function, event) => {
      const { Records }: { Records: { messageId: string; body: string }[] } = JSON.parse(JSON.stringify(event));
      const [ids, bodies] = [Records.map(({ messageId }) => messageId), Records.map((record) => record.body)];
      return { result: JSON.parse(JSON.stringify(handle(ids, bodies))), takesMillis: 0 };
    },
  });
}

describe("many messages", () => {
  test("that wait are in the store: ten times as many need no more memory", () => {
    const cloud = cloudOf();
    const after = [2 * N, 20 * N].map((most) => {
      flood(cloud, cloud.queue.counts().visible, most);
      return held(cloud);
    });

    expect(cloud.queue.counts().visible).toBe(20 * N);
    expect(after[1]?.messages).toBeLessThanOrEqual((after[0]?.messages ?? 0) + N);
    expect(after.map(({ characters }) => characters)).toEqual([0, 0]);
  });

  test("of one instant are written before the end of the instant", () => {
    const cloud = cloudOf();
    cloud.store.begin();
    const most = { messages: 0, characters: 0 };
    for (let n = 0; n < 10 * N; n++) {
      cloud.queue.send(body(n));
      const { messages, characters } = unwrittenMessages(cloud.store);
      most.messages = Math.max(most.messages, messages);
      most.characters = Math.max(most.characters, characters);
    }
    cloud.store.end();
    cloud.store.flush();

    expect(most.messages).toBeLessThan(4 * N);
    expect(most.characters).toBeLessThan(5_000_000);
    expect(cloud.queue.counts().visible).toBe(10 * N);
  });

  test("for a function are in flight a part at a time, each once and with its content", async () => {
    const cloud = cloudOf();
    const taken: number[] = [];
    let most = 0;
    source(cloud, (_ids, bodies) => {
      taken.push(...bodies.map(numberIn));
      most = Math.max(most, held(cloud).messages);
      return { batchItemFailures: [] };
    });
    flood(cloud, 0, 6 * N);

    await cloud.kernel.settle();

    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 6 * N }, (_, n) => n));
    expect(cloud.queue.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
    expect(most).toBeLessThan(5 * N);
  });

  test("that fail all reach the dead-letter queue, which is in the store", async () => {
    const cloud = cloudOf();
    source(cloud, (ids) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }));
    flood(cloud, 0, 5 * N);

    await cloud.kernel.runUntil(120_000);

    expect(cloud.queue.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
    expect(cloud.dead.counts().visible).toBe(5 * N);
    expect(held(cloud).messages).toBeLessThan(2 * N);
    expect(new Set(cloud.dead.all().map((message) => numberIn(message.body))).size).toBe(5 * N);
  });

  test("are delivered in order, whatever the order of arrival, also after a restart", () => {
    const cloud = cloudOf();
    flood(cloud, 0, 5 * N);
    const first = cloud.queue.take(N + 7);
    for (const message of first) cloud.queue.remove(message);
    const again = cloudOf(cloud.store);
    const rest = [1, 3 * N, 5 * N].flatMap((most) => again.queue.take(most));

    const orders = [...first, ...rest].map(({ position }) => position.order);
    expect(orders).toEqual(orders.toSorted());
    expect(new Set(orders).size).toBe(5 * N);
    expect(new Set(rest.map((message) => numberIn(again.queue.content(message).body))).size).toBe(4 * N - 7);
  });

  test("that are delayed become ready on time", async () => {
    const cloud = cloudOf();
    const seen: [number, number][] = [];
    source(cloud, (_ids, bodies) => {
      seen.push(...bodies.map((text): [number, number] => [cloud.kernel.now(), numberIn(text)]));
      return { batchItemFailures: [] };
    });
    cloud.store.begin();
    for (let n = 0; n < 3 * N; n++) cloud.queue.send(body(n), { delaySeconds: n % 30 });
    cloud.store.end();

    await cloud.kernel.runUntil(60_000);

    expect(seen).toHaveLength(3 * N);
    expect(seen.filter(([time, n]) => time !== (n % 30) * 1_000)).toEqual([]);
    expect(cloud.kernel.nextTimer()).toBeUndefined();
  });

  test("that are not in memory are found, hidden and removed by the handle of their receive", async () => {
    const cloud = cloudOf();
    flood(cloud, 0, 3 * N);
    const taken = cloud.queue.take(3);
    for (const message of taken) cloud.queue.hide(message);
    const [one, other] = taken.map(({ receipt }) => cloud.queue.received(receipt ?? ""));
    if (one === undefined || other === undefined) throw new Error("not found");
    cloud.queue.remove(one);
    cloud.queue.hide(other, 60_000);

    expect(cloud.queue.counts()).toEqual({ visible: 3 * N - 3, hidden: 2, delayed: 0 });
    expect(cloud.queue.received(one.receipt ?? "")).toBeUndefined();
    expect(cloud.queue.received("nobody's")).toBeUndefined();
  });
});

test("earlier messages stay when a part of the instant is rolled back", () => {
  const cloud = cloudOf();
  cloud.store.begin();
  const send = (from: number, to: number): void => {
    for (let n = from; n < to; n++) cloud.queue.send(body(n));
  };
  send(0, 3 * N);
  const part = (): void =>
    cloud.store.atomically(() => {
      send(3 * N, 6 * N);
      throw new Error("undone");
    });

  expect(part).toThrow("undone");
  cloud.store.end();
  cloud.store.flush();
  const { queue } = cloudOf(cloud.store);
  const kept = new Set(queue.all().map((message) => numberIn(message.body)));
  expect(Array.from({ length: 3 * N }, (_, n) => n).filter((n) => !kept.has(n))).toEqual([]);
});

test("a directory of an earlier release, whose messages have no order, is read", () => {
  const store = openStore(undefined, false);
  store.database.exec(`create table messages (
    queue text not null, id text not null, body text not null, md5 text not null, attributes text not null,
    sent integer not null, receives integer not null, first integer, visible integer not null, receipt text, source text,
    primary key (queue, id)) without rowid`);
  const insert = store.database.prepare("insert into messages values ('work', ?, ?, '', ?, ?, 1, 5, ?, 'r', null)");
  const attributes = JSON.stringify({ RULE_ARN: { DataType: "String", StringValue: "a" } });
  for (const [id, n] of [
    ["late", 2],
    ["early", 1],
  ] as const)
    insert.run(id, body(n), attributes, n, 0);

  const { queue } = cloudOf(store);

  expect(queue.all().map(({ id }) => id)).toEqual(["early", "late"]);
  const taken = queue.ready(10);
  expect(taken.map((message) => queue.content(message).attributes.RULE_ARN?.StringValue)).toEqual(["a", "a"]);
  expect(taken.map(({ position }) => position.lane)).toEqual([
    `customer:${customerOf(1)}`,
    `customer:${customerOf(2)}`,
  ]);
});

describe("memory", () => {
  test("of timers does not hold cancelled jobs", () => {
    const timers = new Timers();
    for (let n = 0; n < 100_000; n++) timers.add(n, { key: "k", lanes: [], run: async () => {} })();
    timers.add(7, { key: "k", lanes: [], run: async () => {} });

    expect(timers.size).toBeLessThan(3_000);
    expect(timers.take(10)).toHaveLength(1);
  });

  test("of an index holds one entry per item, however often its key changes", () => {
    const smallest = new Smallest("due");
    for (let n = 0; n < 100_000; n++) smallest.set(`item ${n % 10}`, { due: { N: String(200_000 - n) } });

    expect(smallest.size).toBeLessThan(3_000);
    expect(smallest.value()).toBe(100_001);
  });

  test("of recently written items is limited", () => {
    const items = new RecentItems();
    for (let n = 0; n < 400; n++) items.set(`k${n}`, { pk: { S: `k${n}` }, note: { S: "x".repeat(390_000) } });

    expect(items.kilobytes).toBeLessThanOrEqual(8_000);
    expect(items.get("k399")).toBeDefined();
    expect(items.get("k0")).toBeUndefined();
  });

  test("of a log is limited", () => {
    const logs = new Logs(undefined);
    for (let n = 0; n < 200; n++) logs.write("f", `${n} ${"x".repeat(100_000)}`);
    logs.write("f", "the last");

    const characters = logs.lines("f").reduce((sum, { length }) => sum + length, 0);
    expect(characters).toBeLessThan(1_200_000);
    expect(logs.lines("f").at(-1)).toBe("the last");
  });
});
