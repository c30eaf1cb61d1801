import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { everyContract } from "./every-contract.ts";
import { openTable } from "./in-process-client.ts";
import type { Stores } from "./stores.ts";
import { tableStores } from "./table-stores.ts";

describe.each(["in memory", "on disk"])("dynalite %s", (where) => {
  let stores: Stores;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sojourn-table-"));
    const { dynamo, client } = await openTable(where === "on disk" ? { path: join(folder, "table") } : {});
    stores = tableStores(client, () => dynamo.close());
  });
  afterAll(async () => {
    await stores.close();
    await rm(folder, { recursive: true, force: true });
  });

  everyContract(() => stores);
});
