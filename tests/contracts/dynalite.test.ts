import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { everyContract } from "./every-contract.ts";
import { openTable } from "./in-process-client.ts";
import { limitsContract } from "./limits-contract.ts";
import type { Stores } from "./stores.ts";
import { tableStores } from "./table-stores.ts";

describe.each(["in memory", "on disk"])("dynalite %s", (where) => {
  let client: DynamoDBClient;
  let stores: Stores;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sojourn-table-"));
    const opened = await openTable(where === "on disk" ? { path: join(folder, "table") } : {});
    client = opened.client;
    stores = tableStores(client, () => opened.dynamo.close());
  });
  afterAll(async () => {
    await stores.close();
    await rm(folder, { recursive: true, force: true });
  });

  everyContract(() => stores);
  limitsContract(() => client);
});
