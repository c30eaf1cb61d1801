import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import { dynamoHandler } from "../../local/dynamodb/handler.ts";
import { inProcessClient } from "./in-process-client.ts";
import { tableStores } from "./table-stores.ts";

describe("the table on disk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sojourn-durable-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("holds, item and index alike, everything it answered for before a kill", async () => {
    const path = join(folder, "table");
    const writer = spawn(process.execPath, [join(import.meta.dirname, "durability-writer.ts"), path]);
    const acknowledged: string[] = [];
    let faults = "";
    writer.stderr.on("data", (chunk) => {
      faults += chunk;
    });
    await new Promise<void>((done) => {
      writer.stdout.on("data", (chunk: Buffer) => {
        acknowledged.push(...chunk.toString().split("\n").filter(Boolean));
        if (acknowledged.length >= 300) writer.kill("SIGKILL");
      });
      writer.on("close", () => done());
    });

    const dynamo = await dynamoHandler({ path });
    const stores = tableStores(inProcessClient(dynamo), () => dynamo.close());
    const profiles = await Promise.all(acknowledged.map((customer) => stores.profiles().read(customer)));
    const due = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) => stores.due.list(shard, Number.MAX_SAFE_INTEGER, 10_000)),
    );
    await stores.close();

    expect(faults).toBe("");
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    expect(profiles.every((profile) => profile?.ver === 2)).toBe(true);
    const listed = new Set(due.flatMap(({ items }) => items).map((item) => item.customerId));
    expect(acknowledged.filter((customer) => !listed.has(customer))).toEqual([]);
  });

  it("refuses a second process by name", async () => {
    const path = join(folder, "table");
    const first = await dynamoHandler({ path });

    await expect(dynamoHandler({ path })).rejects.toThrow(/in use by another process/);

    await first.close();
    const second = await dynamoHandler({ path });
    await second.close();
  });
});
