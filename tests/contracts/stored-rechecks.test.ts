import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { table } from "../../adapters/aws/table.ts";
import { openTable } from "./in-process-client.ts";
import { T0 } from "./stores.ts";
import { TABLE } from "./table-definition.ts";

const TableName = TABLE.TableName ?? "";
const LOOK = { rules: "rules-1", since: T0, customers: 9, ended: T0 + 5 };
const LISTED = { vip: { of: "abc", from: T0 } };

/** What ops decided, with how far a look had come, in one item, as earlier releases stored it. */
async function withEarlierLook() {
  const { client } = await openTable();
  const Item = {
    pk: { S: "CONTROL" },
    sk: { S: "CONTROL" },
    schema: { N: "1" },
    paused: { M: { cart: { N: String(T0) } } },
    rolledBack: { M: {} },
    looked: { S: "rules-1" },
    look: { S: JSON.stringify(LOOK) },
    listed: { S: JSON.stringify(LISTED) },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  const items = table(client, TableName);
  return { items, rechecks: recheckStore(items), control: controlStore(items) };
}

test("how far a look had come under an earlier release is still known, until it is written anew", async () => {
  const { rechecks } = await withEarlierLook();

  expect(await rechecks.read()).toEqual({ looked: "rules-1", look: LOOK, listed: LISTED });

  await rechecks.start("rules-2");
  expect(await rechecks.read()).toEqual({ looked: "rules-2", look: LOOK, listed: LISTED });

  const next = { rules: "rules-2", since: T0 + 9, customers: 0 };
  await rechecks.note({ look: next, listed: {}, ver: undefined });
  expect(await rechecks.read()).toEqual({ looked: "rules-2", look: next, listed: {}, ver: 1 });
});

test("writing how far a look has come leaves what ops decide untouched", async () => {
  const { items, rechecks, control } = await withEarlierLook();
  const before = await items.get("CONTROL", "CONTROL");

  await rechecks.note({ look: { ...LOOK, customers: 10 }, listed: {}, ver: undefined });
  await rechecks.start("rules-2");

  expect(await items.get("CONTROL", "CONTROL")).toEqual(before);
  expect(await control.read()).toEqual({ paused: { cart: T0 }, rolledBack: {} });
});
