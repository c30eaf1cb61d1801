import type { Index, Item, Store, Table } from "./dynalite.ts";
import { enterInIndexes } from "./store.ts";

/** A table as a template has it: what CreateTable takes. */
export interface Wanted {
  readonly AttributeDefinitions?: unknown;
  readonly GlobalSecondaryIndexes?: readonly Index[];
}

/**
 * Adds the indexes that a table of an earlier stack lacks, with entries for the items that it holds, as CloudFormation does with
 * UpdateTable; dynalite's UpdateTable adds none. The description of the table is written last: what was interrupted begins again.
 */
export async function addIndexes(
  store: Store,
  table: Table,
  { AttributeDefinitions, GlobalSecondaryIndexes = [] }: Wanted,
  pages: () => AsyncIterable<readonly Item[]>,
): Promise<void> {
  const { GlobalSecondaryIndexes: there = [] } = table;
  const missing = GlobalSecondaryIndexes.filter(({ IndexName }) => !there.some((one) => one.IndexName === IndexName));
  if (missing.length === 0) return;
  const added = missing.map((index) => ({ ...index, ...NEW_INDEX }));
  const next = { ...table, AttributeDefinitions, GlobalSecondaryIndexes: [...there, ...added] };
  for await (const items of pages()) for (const item of items) enterInIndexes(store, next, missing, item);
  await new Promise<void>((resolve, reject) =>
    store.tableDb.put(table.TableName, next, (error) => (error ? reject(error) : resolve())),
  );
}

/** What dynalite's CreateTable adds to an index. */
const NEW_INDEX = {
  IndexSizeBytes: 0,
  ItemCount: 0,
  IndexStatus: "ACTIVE",
  ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
};
