import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, test } from "vitest";
import { type CloudOptions, openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { HOUR, MINUTE, START, shopEvent, smallStack, without } from "./small-stack.ts";

const open: LocalCloud[] = [];
const dirs: string[] = [];

async function cloudOf(options: Partial<CloudOptions> & Pick<CloudOptions, "source">): Promise<LocalCloud> {
  const cloud = await openCloud({ startTime: START, ...options });
  open.push(cloud);
  return cloud;
}

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "sojourn-cloud-"));
  dirs.push(dir);
  return dir;
}

/** The keys that the function wrote, with the sizes of their batches. */
async function written(cloud: LocalCloud): Promise<Record<string, number>> {
  const client = new DynamoDBClient(cloud.clientConfig);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "small-table" }));
  return Object.fromEntries(Items.map((item) => [item.pk?.S ?? "", Number(item.batch?.N)] as const).toSorted());
}

afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
});

describe("an event on the bus", () => {
  test("reaches the function through rule and queue; the function writes to the table and calls the webhook", async () => {
    const cloud = await cloudOf({ source: await smallStack() });

    const results = await cloud.deliverAt(START + MINUTE, [shopEvent("c1", 1)]);

    expect(results).toEqual([{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    expect(await written(cloud)).toEqual({ "c1/1": 1 });
    expect(cloud.outbox().map(({ time, content }) => [time, content])).toEqual([
      [
        START + MINUTE,
        {
          method: "POST",
          url: "https://example.com/hook",
          headers: { "x-customer": "c1" },
          body: '{"customerId":"c1","n":1}',
        },
      ],
    ]);
    expect(cloud.log("small-ingest")).toEqual(["handled 1"]);
  });

  test("is counted with everything that it causes", async () => {
    const cloud = await cloudOf({ source: await smallStack() });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);

    // One request each to send, to receive and to delete the message.
    expect(cloud.meter()).toMatchObject({
      busEvents: 1,
      queueRequests: 3,
      lambdaCalls: 1,
      writeUnits: 1,
      readUnits: 0,
      gigabyteSeconds: 0.06,
      calls: { "dynamodb:PutItem": 1 },
    });
    expect(cloud.callsOf("small-ingest")).toEqual([
      {
        action: "dynamodb:PutItem",
        resource: "arn:aws:dynamodb:us-east-1:000000000000:table/small-table",
        count: 1,
      },
    ]);
  });

  test.each(["Rule", "Mapping", "QueuePolicy"])("reaches nothing when the template lacks the %s", async (logicalId) => {
    const cloud = await cloudOf({
      source: without(await smallStack(), logicalId, ...(logicalId === "Rule" ? ["QueuePolicy", "DeadPolicy"] : [])),
    });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);
    await cloud.runUntil(START + HOUR);

    expect(await written(cloud)).toEqual({});
  });

  test("goes to the rule's dead-letter queue when the rule must not send to its queue", async () => {
    const cloud = await cloudOf({ source: without(await smallStack(), "QueuePolicy") });

    await cloud.deliverAt(START, [shopEvent("c1", 1)]);

    const [dead] = cloud.queue("small-dead")?.all() ?? [];
    expect(dead?.attributes.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
  });
});

describe("a message that the function fails to process", () => {
  test("returns after the visibility timeout, and goes to the dead-letter queue after three receives", async () => {
    const cloud = await cloudOf({ source: await smallStack() });

    await cloud.deliverAt(START, [shopEvent("c1", 1, { fail: true }), shopEvent("c2", 2)]);
    await cloud.runUntil(START + 2 * MINUTE);
    const before = cloud.queue("small-dead")?.all().length;
    await cloud.runUntil(START + 3 * MINUTE);

    expect(before).toBe(0);
    expect(await written(cloud)).toEqual({ "c2/2": 2 });
    expect(cloud.queue("small-queue")?.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
    const [dead] = cloud.queue("small-dead")?.all() ?? [];
    expect(dead?.receives).toBe(3);
    expect(dead?.source).toBe("arn:aws:sqs:us-east-1:000000000000:small-queue");
    expect(cloud.log("small-ingest")).toHaveLength(3);
  });
});

describe("the outcome", () => {
  const events = Array.from({ length: 40 }, (_, index) => shopEvent(`c${index % 7}`, index));
  /** The same events in another order. */
  const shuffled = events.toSorted((a, b) => (a.Detail.slice(-3) < b.Detail.slice(-3) ? -1 : 1));

  test("does not depend on the concurrency, nor on the order of events of one instant", async () => {
    const outcomes: string[] = [];
    for (const [concurrency, batch] of [
      [1, events],
      [10, events],
      [10, shuffled],
      [3, events.toReversed()],
    ] as const) {
      const cloud = await cloudOf({ source: await smallStack(), concurrency });
      await cloud.deliverAt(START + MINUTE, batch);
      const { usd, ...units } = cloud.meter();
      outcomes.push(JSON.stringify([cloud.outboxJson(), units, usd, await written(cloud)]));
    }

    expect(new Set(outcomes).size).toBe(1);
    expect(shuffled).not.toEqual(events);
  });
});

describe("a cloud on disk", () => {
  test("continues where it was: clock, queue, runs, table, outbox, meter and notes", async () => {
    const dir = await newDir();
    const source = await smallStack();
    const first = await openCloud({ source, dir, startTime: START });
    await first.deliverAt(START + MINUTE, [shopEvent("c1", 1), shopEvent("c2", 2, { fail: true })], { replay: "2" });
    const machine = first.stack.machines[0]?.arn ?? "";
    const outbox = first.outboxJson();
    const usd = first.meter().usd;
    await first.close();

    const cloud = await cloudOf({ source, dir, startTime: 0 });

    expect(cloud.now()).toBe(START + MINUTE);
    expect(cloud.get("replay")).toBe("2");
    expect(cloud.outboxJson()).toBe(outbox);
    expect(cloud.meter().usd).toBe(usd);
    expect(await written(cloud)).toEqual({ "c1/1": 2 });
    expect(cloud.queue("small-queue")?.counts()).toEqual({ visible: 0, hidden: 1, delayed: 0 });
    await cloud.runUntil(START + HOUR);
    expect(cloud.queue("small-dead")?.all()).toHaveLength(1);
    expect(cloud.runCounts(machine)).toEqual({});
  });

  test("is refused to a second process, and in another format, with advice", async () => {
    const dir = await newDir();
    const source = await smallStack();
    const cloud = await openCloud({ source, dir, startTime: START });
    await expect(openCloud({ source, dir })).rejects.toThrow("in use by another process");
    await cloud.close();
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(dir, "cloud.db"));
    database.exec("pragma user_version = 99");
    database.close();

    await expect(openCloud({ source, dir })).rejects.toThrow(/another version of Sojourn \(format 99.*--fresh/);

    const anew = await cloudOf({ source, dir, fresh: true });
    expect(anew.now()).toBe(START);
  });

  test("stores events and the position of a replay together or not at all", async () => {
    const dir = await newDir();
    const source = await smallStack();
    const first = await openCloud({ source, dir, startTime: START });
    expect(() =>
      first.putEvents([shopEvent("c1", 1)], { replay: Symbol("unstorable") as unknown as string }),
    ).toThrow();
    await first.close();

    const cloud = await cloudOf({ source, dir });
    await cloud.settle();

    expect(cloud.get("replay")).toBeUndefined();
    expect(await written(cloud)).toEqual({});
  });
});
