import { afterAll, beforeAll, describe } from "vitest";
import { IN_CI } from "../in-ci.ts";
import { missing, startDynamoDbLocal } from "./dynamodb-local.ts";
import { everyContract } from "./every-contract.ts";
import { limitsContract } from "./limits-contract.ts";
import type { Stores } from "./stores.ts";
import { tableStores } from "./table-stores.ts";

describe.runIf(IN_CI && missing === "")(`AWS's DynamoDB Local${missing}`, () => {
  let started: Awaited<ReturnType<typeof startDynamoDbLocal>>;
  let stores: Stores;

  beforeAll(async () => {
    started = await startDynamoDbLocal();
    stores = tableStores(started.client, async () => {});
  });
  afterAll(() => started?.stop());

  everyContract(() => stores);
  limitsContract(() => started.client);
});
