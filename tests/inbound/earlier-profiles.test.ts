import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { phoneIndex } from "../../adapters/aws/indexes.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import { addressHash } from "../../core/policy/address.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { TABLE } from "../contracts/table-definition.ts";
import { SAMPLE_REPLIES } from "../infra/sample-workspace.ts";
import { event, journey, rulesOf, START, world } from "../ingest/world.ts";
import { PHONE } from "./world.ts";

const NAME = TABLE.TableName ?? "";

it("the first recheck with `replies` puts the number of a customer of before into the index, by one write", async () => {
  const { client } = await openTable();
  const items = table(client, NAME);
  const deps = (rules = rulesOf([journey()])) => ({ ...world(rules).deps, profiles: profileStore(items) });
  const found = () => phoneIndex(items).customers(addressHash(sha256, PHONE), 10);
  await ingestCustomer(deps(), "ada", [event("Signed Up", { context: { addresses: { phone: PHONE } } })]);
  // A release from before the index stored none.
  await client.send(
    new UpdateItemCommand({
      TableName: NAME,
      Key: { pk: { S: "C#ada" }, sk: { S: "PROFILE" } },
      UpdateExpression: "REMOVE phoneHash",
      ConditionExpression: "attribute_exists(phoneHash)",
    }),
  );
  expect(await found()).toEqual([]);

  const now = rulesOf([journey()], { replies: SAMPLE_REPLIES }, [], "look-2");
  await ingestCustomer(deps(now), "ada", [recheckEvent("ada", START + 1)]);

  expect(await found()).toEqual(["ada"]);
  const written = await profileStore(items).read("ada");
  await ingestCustomer(deps(now), "ada", [recheckEvent("ada", START + 2)]);
  expect((await profileStore(items).read("ada"))?.ver).toBe(written?.ver);
});
