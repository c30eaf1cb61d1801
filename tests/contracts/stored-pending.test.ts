import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { openTable } from "./in-process-client.ts";
import { enterEffect, exitEffect } from "./some-profile.ts";
import { T0 } from "./stores.ts";
import { TABLE } from "./table-definition.ts";

const TableName = TABLE.TableName ?? "";
const Key = { pk: { S: "C#ada" }, sk: { S: "PROFILE" } };

/** A profile as code stored it that kept each effect under its own id. */
async function withEarlierEffects() {
  const { client } = await openTable();
  const wake = { kind: "wake", journey: "welcome", n: 1, step: "s", pass: 1, token: "t", result: { happened: true } };
  const pending = { "exit#welcome#1": exitEffect(1), "wake#welcome#1#s#1": wake };
  const stored = Object.entries(pending).map(([id, effect]) => [id, { S: JSON.stringify(effect) }]);
  const Item = {
    ...Key,
    schema: { N: "1" },
    born: { N: String(T0) },
    ver: { N: "4" },
    serial: { N: "2" },
    due: { N: String(T0 + 5) },
    dueShard: { S: "D#1" },
    pending: { M: Object.fromEntries(stored) },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  const profiles = profileStore(table(client, TableName));
  const read = async () => {
    const profile = await profiles.read("ada");
    if (profile === undefined) throw new Error("It was just written.");
    return profile;
  };
  const item = async () => (await client.send(new GetItemCommand({ TableName, Key }))).Item;
  return { profiles, read, item, pending };
}

test("effects of both forms are read, and cleared one by one and all together", async () => {
  const { profiles, read, item, pending } = await withEarlierEffects();
  const stored = await read();
  const added = { "5/enter#welcome#2": enterEffect(2), "5/exit#welcome#3": exitEffect(3) };

  expect(stored.pending).toEqual(pending);
  expect(await profiles.write({ ...stored, ver: 5 }, 4, added)).toBe("written");
  const both = await read();
  expect(both.pending).toEqual({ ...pending, ...added });

  await profiles.clear({ customerId: "ada", born: T0 }, both.pending, ["exit#welcome#1", "5/exit#welcome#3"], {
    was: T0 + 5,
    next: T0 + 9,
  });
  const left = await read();
  expect(Object.keys(left.pending)).toEqual(["5/enter#welcome#2", "wake#welcome#1#s#1"]);
  expect([left.ver, left.due]).toEqual([5, T0 + 5]);

  await profiles.clear({ customerId: "ada", born: T0 }, left.pending, Object.keys(left.pending), { was: T0 + 5 });
  expect(await read()).not.toHaveProperty("due");
  expect((await item())?.pending).toEqual({ M: {} });
});

test("a write beside effects of both forms leaves them as they are", async () => {
  const { profiles, read, pending } = await withEarlierEffects();
  const stored = await read();

  await profiles.write({ ...stored, ver: 5, pending: {} }, 4, {});

  expect((await read()).pending).toEqual(pending);
});
