import { expect, it } from "vitest";
import { erasureStore } from "../../adapters/aws/erasures.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { allRecords } from "../../adapters/aws/records.ts";
import { table } from "../../adapters/aws/table.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { TABLE } from "../contracts/table-definition.ts";

it("counts the other customers while one is being erased", async () => {
  const { client } = await openTable();
  const name = TABLE.TableName ?? "";
  await profileStore(table(client, name)).write({ ...emptyProfile("bob", 1), ver: 1 }, undefined, {});
  await erasureStore(client, name).mark("ada", { at: 2, ids: ["ada"], runs: [] }, undefined);

  const found: string[] = [];
  for await (const record of allRecords(client, name)) if ("profile" in record) found.push(record.profile.customerId);
  expect(found).toEqual(["bob"]);
});
